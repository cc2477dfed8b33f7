package org.cxrstream.compose.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.compose.standalone.KafkaUnderTest;
import org.cxrstream.compose.store.StoreReport.Finding;
import org.cxrstream.compose.store.StoreReport.Kind;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.Publication;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFsckIT {
    private static final PatientIdentity PATIENT = PatientIdentity.ofManifest("one");
    private static final PatientKey STRANGER = new PatientKey("5".repeat(32));

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();

    @Test
    void shouldFindOrphansHolesAndCorruptObjectsAndDeleteOnlyOldOrphans() throws Exception {
        try (KafkaUnderTest kafka = KafkaUnderTest.start(folder)) {
            FilePixelStore store = FilePixelStore.create(folder.resolve("pixels"));
            StoreCheck check = new StoreCheck(store, Clock.systemUTC(), Duration.ofDays(1));
            Ref old = store.store(STRANGER, pixels(100));
            age(old);
            assertThat(catchThrowableOfType(
                                    SetupException.class, () -> check.delete(check.run(kafka.properties(), topics)))
                            .getMessage())
                    .contains("nothing was deleted"); // Another broker's store, or a topic that was emptied.

            List<Ref> published = publish(kafka.properties(), store);
            assertThat(check.run(kafka.properties(), topics).of(Kind.HOLE)).isEmpty();
            store.delete(published.get(0));
            Files.write(path(published.get(1)), pixels(99).toBytes());
            store.delete(published.get(2)); // Withdrawn: nobody needs it.
            age(published.get(3));
            Ref young = store.store(STRANGER, pixels(101));

            StoreReport report = check.run(kafka.properties(), topics);

            assertThat(refs(report, Kind.ORPHAN)).containsExactly(old);
            assertThat(refs(report, Kind.YOUNG)).containsExactly(young);
            assertThat(refs(report, Kind.HOLE)).containsExactly(published.get(0));
            assertThat(refs(report, Kind.CORRUPT)).containsExactly(published.get(1));
            assertThat(report.of(Kind.HOLE).get(0).detail()).contains("cxr.patient-events-");
            assertThat(store.list()).hasSize(4);

            StoreReport rest = check.delete(report);

            assertThat(store.list()).containsExactlyInAnyOrder(published.get(1), published.get(3), young);
            assertThat(rest.of(Kind.ORPHAN)).isEmpty();
            assertThat(rest.isSound()).isFalse();
            assertThat(rest.lines()).anyMatch(line -> line.matches("deleted +1"));
            System.out.println(String.join("\n", report.lines()));
        }
    }

    private List<Ref> publish(Map<String, Object> kafka, FilePixelStore store) {
        try (CxrPublisher publisher =
                new CxrPublisher(kafka, topics, store, new Pseudonymiser(PseudonymKey.demo()), Clock.systemUTC())) {
            List<Ref> published = List.of(1, 2, 3, 4).stream()
                    .map(number -> publisher.publish(xray(number)).join())
                    .map(StoreFsckIT::ref)
                    .toList();
            publisher
                    .withdraw(PATIENT, instance(3), WithdrawalReason.REJECTED_FOR_QUALITY)
                    .join();
            return published;
        }
    }

    private static Ref ref(Publication publication) {
        return new Ref(publication.image().patient(), publication.pixelDigest());
    }

    private static List<Ref> refs(StoreReport report, Kind kind) {
        return report.of(kind).stream().map(Finding::ref).toList();
    }

    private void age(Ref ref) throws IOException {
        Files.setLastModifiedTime(path(ref), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    private Path path(Ref ref) {
        return folder.resolve("pixels")
                .resolve(ref.patient().hex().substring(0, 2))
                .resolve(ref.patient().hex())
                .resolve(ref.digest().hex());
    }

    private static InstanceIdentity instance(int number) {
        return new InstanceIdentity.OfDicom("1.2.3." + number);
    }

    private static PixelObject pixels(int value) {
        return new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[] {(short) value});
    }

    private static Xray xray(int number) {
        return new Xray(
                PATIENT,
                instance(number),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AcquisitionTime.UNKNOWN,
                View.PA,
                pixels(number),
                SourceDigest.of(new byte[] {(byte) number}));
    }
}
