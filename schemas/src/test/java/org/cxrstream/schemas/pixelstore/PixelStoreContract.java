package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.junit.jupiter.api.Test;

/** What every pixel store does, whatever it keeps its objects in. */
abstract class PixelStoreContract {
    static final PatientKey PATIENT = new PatientKey("0123456789abcdef0123456789abcdef");
    static final PixelObject PIXELS = new PixelObject(PixelHeader.ofPicture(2, 2, 8), new short[] {0, 1, 2, 3});

    /** The same empty store all through one test. */
    abstract PixelStore store();

    @Test
    void shouldGiveBackWhatWasStored() {
        Ref ref = store().store(PATIENT, PIXELS);
        assertThat(store().read(ref).samples()).isEqualTo(PIXELS.samples());
        assertThat(store().list()).containsExactly(ref);
        assertThat(store().list(PATIENT)).containsExactly(ref);
        store().delete(ref);
        store().delete(ref);
        assertThat(store().get(ref)).isEmpty();
        assertThat(store().list()).isEmpty();
    }

    @Test
    void shouldLetManyWritersMakeOneObject() throws Exception {
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        byte[] object = PIXELS.toBytes();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<Boolean>> writes =
                writers.invokeAll(Stream.<Callable<Boolean>>generate(() -> () -> store().putIfAbsent(ref, object))
                        .limit(16)
                        .toList());
        writers.shutdown();
        List<Boolean> isNew = new ArrayList<>();
        for (Future<Boolean> write : writes) {
            isNew.add(write.get());
        }
        // Two who start at the same moment may both have made it, which is no harm: the content is the same.
        assertThat(isNew).contains(true);
        assertThat(store().putIfAbsent(ref, object)).isFalse();
        assertThat(store().read(ref).digest()).isEqualTo(ref.digest());
        assertThat(store().list()).containsExactly(ref);
    }

    @Test
    void shouldNeverChangeWhatIsStored() {
        Ref ref = store().store(PATIENT, PIXELS);
        assertThat(store().putIfAbsent(ref, new byte[] {1})).isFalse();
        assertThat(store().read(ref).samples()).isEqualTo(PIXELS.samples());
    }

    @Test
    void shouldSayThatAnObjectIsMissing() {
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        assertThat(store().get(ref)).isEmpty();
        assertThat(store().storedAt(ref)).isEmpty();
        store().store(PATIENT, new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[] {7}));
        assertThatExceptionOfType(PoisonInputException.class)
                .isThrownBy(() -> store().read(ref))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.PIXELS_MISSING));
    }

    @Test
    void shouldNoticeAnObjectUnderAForeignName() {
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        store().putIfAbsent(ref, new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[] {7}).toBytes());
        assertThatExceptionOfType(PoisonInputException.class)
                .isThrownBy(() -> store().read(ref))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.PIXELS_CORRUPT));
    }

    @Test
    void shouldSayWhenAnObjectWasStored() {
        Ref ref = store().store(PATIENT, PIXELS);
        assertThat(store().storedAt(ref).orElseThrow())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plus(Duration.ofMinutes(5)));
    }

    @Test
    void shouldDeleteAllOfOnePatientOnly() {
        PatientKey neighbour = new PatientKey("0123456789abcdef0123456789abcdee");
        IntStream.range(0, 3)
                .forEach(value -> store().store(
                                PATIENT, new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[] {(short) value})));
        Ref kept = store().store(neighbour, PIXELS);
        assertThat(store().list(PATIENT)).hasSize(3);
        store().deleteAll(PATIENT);
        store().deleteAll(PATIENT);
        assertThat(store().list(PATIENT)).isEmpty();
        assertThat(store().list()).containsExactly(kept);
    }
}
