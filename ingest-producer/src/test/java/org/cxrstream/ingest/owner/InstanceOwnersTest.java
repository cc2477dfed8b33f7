package org.cxrstream.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceOwnersTest {
    private final InstanceOwners owners = new InstanceOwners();

    @Test
    void shouldNameTheOthersWhoHaveAnImage() {
        owners.learn(received('a', 1, 1));
        assertThat(owners.othersThan(image('a', 1))).isEmpty();
        assertThat(owners.othersThan(image('b', 1))).containsExactly(patient('a'));
        assertThat(owners.othersThan(image('b', 2))).isEmpty();

        owners.hold(image('b', 1), at(2)); // Not durable yet, but the next one must know.
        assertThat(owners.othersThan(image('c', 1))).containsExactlyInAnyOrder(patient('a'), patient('b'));

        owners.release(image('a', 1));
        assertThat(owners.othersThan(image('c', 1))).containsExactly(patient('b'));
    }

    /** Partitions come in any order, records of a bridge's retry twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKnowTheSameWhateverOrderEventsComeIn(long seed) {
        List<PatientEvent> events = new ArrayList<>(List.of(
                received('a', 1, 1),
                received('b', 1, 5),
                withdrawn('a', 1),
                received('a', 2, 2),
                received('c', 2, 7),
                received('b', 2, 6),
                received('b', 3, 3),
                withdrawn('b', 3)));
        events.addAll(List.copyOf(events));
        Collections.shuffle(events, new Random(seed));

        events.forEach(owners::learn);

        assertThat(owners.othersThan(image('d', 1))).containsExactly(patient('b'));
        assertThat(owners.othersThan(image('d', 3))).isEmpty();
        assertThat(owners.disputed()).containsExactlyInAnyOrder(image('a', 2), image('b', 2));
    }

    @Test
    void shouldTakeMergedPatientsForOne() {
        owners.learn(received('a', 1, 1));
        owners.learn(new PatientEvent.Merged(new PatientMerged("b".repeat(32), "c".repeat(32), 0, at(2))));
        owners.learn(new PatientEvent.Merged(new PatientMerged("a".repeat(32), "b".repeat(32), 0, at(3))));

        assertThat(owners.othersThan(image('c', 1))).isEmpty();
        owners.hold(image('c', 1), at(4));
        assertThat(owners.disputed()).isEmpty();
        assertThat(owners.othersThan(image('d', 1))).hasSize(2);
    }

    @Test
    void shouldSayOfWhatIsIgnoredDownstreamThatItIsNotWelcome() {
        owners.learn(received('a', 1, 1));
        owners.learn(withdrawn('a', 1));
        owners.learn(new PatientEvent.Erased(new PatientErased("e".repeat(32), at(1))));

        assertThat(refusal(image('a', 1))).isEqualTo(DeadLetterReason.IMAGE_WITHDRAWN);
        assertThat(refusal(image('e', 2))).isEqualTo(DeadLetterReason.PATIENT_ERASED);
        assertThatCode(() -> owners.requireWelcome(image('b', 1))).doesNotThrowAnyException();
        assertThatCode(() -> owners.requireWelcome(image('a', 2))).doesNotThrowAnyException();
    }

    private DeadLetterReason refusal(PatientImage image) {
        return catchThrowableOfType(PoisonInputException.class, () -> owners.requireWelcome(image))
                .reason();
    }

    private static PatientKey patient(char digit) {
        return new PatientKey(String.valueOf(digit).repeat(32));
    }

    private static PatientImage image(char patient, int image) {
        return PatientImage.of(String.valueOf(patient).repeat(32), "%032x".formatted(image));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static PatientEvent withdrawn(char patient, int image) {
        PatientImage key = image(patient, image);
        return new PatientEvent.Withdrawn(
                new ImageWithdrawn(key.patient().hex(), key.image().hex(), WithdrawalReason.WRONG_PATIENT, at(9)));
    }

    private static PatientEvent received(char patient, int image, long second) {
        PatientImage key = image(patient, image);
        return new PatientEvent.Received(ImageReceived.newBuilder()
                .setPatient(key.patient().hex())
                .setImage(key.image().hex())
                .setExposure(key.image().hex())
                .setPixelDigest("0".repeat(64))
                .setSourceDigest("0".repeat(64))
                .setRows(1)
                .setColumns(1)
                .setBitsStored(8)
                .setReceivedAt(at(second))
                .build());
    }
}
