package org.cxrstream.ingest.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.intake.DicomIntake;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.ListSink;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    private static final Topics TOPICS = Topics.ofRelease();
    private static final int VIEW_POSITION = 0x0018_5101;
    private static final WatchSettings QUICK =
            new WatchSettings(Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20), 1 << 20);

    @TempDir
    private Path folder;

    private final AtomicBoolean brokerIsDown = new AtomicBoolean();
    private final ListSink sink = new ListSink(topic -> {
        if (brokerIsDown.get()) {
            throw new TransientFaultException("broker: can't write", null);
        }
    });
    private final Readiness readiness = Readiness.watch(List.of(), Duration.ofMinutes(1));
    private Path inbox;
    private DicomIntake intake;

    @BeforeEach
    void prepare() throws IOException {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        CxrPublisher publisher = new CxrPublisher(
                sink,
                TOPICS,
                FilePixelStore.create(folder.resolve("pixels")),
                new Pseudonymiser(PseudonymKey.demo()),
                Clock.systemUTC());
        intake = new DicomIntake(publisher, DicomOptions.defaults(), Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        readiness.close();
    }

    @Test
    void shouldPublishWhatArrivesAndMoveItToDone() throws IOException {
        try (FolderWatch watch = watch()) {
            Files.createDirectories(inbox.resolve("ward"));
            arrive("a.dcm", xray());
            arrive("ward/b", xray());

            await().until(() -> isThere("done/a.dcm") && isThere("done/ward/b"));
            assertThat(sink.values(TOPICS.patientEvents())).hasSize(2);
            assertThat(waiting()).isEmpty();
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldMoveWhatCannotBeUsedToFailedWithTheReason() throws IOException {
        try (FolderWatch watch = watch()) {
            arrive("lateral.dcm", chest().text(VIEW_POSITION, "CS", "LL").part10(EXPLICIT_LE));
            arrive("empty", new byte[0]);
            arrive("large", new byte[(1 << 20) + 1]);

            await().until(() -> isThere("failed/lateral.dcm") && isThere("failed/empty") && isThere("failed/large"));
            assertThat(inbox.resolve("failed/lateral.dcm.reason")).hasContent("LATERAL_VIEW");
            assertThat(inbox.resolve("failed/empty.reason")).hasContent("EMPTY_FILE");
            assertThat(inbox.resolve("failed/large.reason")).hasContent("IMAGE_TOO_LARGE");
            assertThat(sink.values(TOPICS.patientEvents())).isEmpty();
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldKeepFilesWhileTheBrokerIsDownAndGoOnByItself() throws IOException {
        brokerIsDown.set(true);
        try (FolderWatch watch = watch()) {
            arrive("a.dcm", xray());
            arrive("b.dcm", xray());
            await().pollDelay(Duration.ofMillis(100)).until(() -> waiting().size() == 2);
            brokerIsDown.set(false);

            await().until(() -> isThere("done/a.dcm") && isThere("done/b.dcm"));
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldTakeAfterARestartWhatWasLeft() throws IOException {
        arrive("left.dcm", xray());
        watch().close();
        try (FolderWatch watch = watch()) {
            await().until(() -> isThere("done/left.dcm"));
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldKeepBothFilesOfOneName() throws IOException {
        try (FolderWatch watch = watch()) {
            arrive("a.dcm", xray());
            await().until(() -> isThere("done/a.dcm"));
            byte[] second = chest().text(0x0008_0018, "UI", "1.2.3.5").part10(EXPLICIT_LE);
            arrive("a.dcm", second);
            await().until(() -> isThere("done/a.dcm.1"));

            assertThat(inbox.resolve("done/a.dcm")).hasBinaryContent(xray());
            assertThat(inbox.resolve("done/a.dcm.1")).hasBinaryContent(second);
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldLeaveAloneWhatIsStillBeingWritten() throws IOException {
        Files.write(inbox.resolve("a.dcm.part"), xray());
        Files.write(inbox.resolve(".hidden"), xray());
        try (FolderWatch watch = watch()) {
            arrive("last.dcm", xray());
            await().until(() -> isThere("done/last.dcm"));

            assertThat(inbox.resolve("a.dcm.part")).exists();
            assertThat(inbox.resolve(".hidden")).exists();
            assertThat(watch.failure()).isEmpty();
        }
    }

    @Test
    void shouldTakeAFileForWholeOnceItHasNotChangedForLongEnough() {
        SettledFiles settled = new SettledFiles(Duration.ofSeconds(5));
        Instant start = Instant.parse("2026-11-23T12:00:00Z");
        ArrivedFile half = new ArrivedFile(Path.of("a"), 50, start);
        ArrivedFile whole = new ArrivedFile(Path.of("a"), 100, start.plusSeconds(4));

        assertThat(settled.among(List.of(half), start)).isEmpty();
        assertThat(settled.among(List.of(whole), start.plusSeconds(5))).isEmpty();
        assertThat(settled.among(List.of(whole), start.plusSeconds(9))).isEmpty();
        assertThat(settled.among(List.of(whole), start.plusSeconds(10))).containsExactly(whole);
        assertThat(whole.toString()).doesNotContain("a,");
    }

    @Test
    void shouldRefuseASecondWatcherAndAFolderThatIsNotThere() {
        try (FolderWatch watch = watch()) {
            assertThatThrownBy(this::watch)
                    .isInstanceOfSatisfying(
                            SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.IN_USE));
            assertThat(watch.failure()).isEmpty();
        }
        assertThatThrownBy(() -> InboxFolder.open(folder.resolve("none")))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.NO_INPUT));
    }

    private FolderWatch watch() {
        return FolderWatch.start(inbox, intake, readiness, QUICK, Clock.systemUTC());
    }

    /** As a good sender does it: written elsewhere, moved in one piece. */
    private void arrive(String name, byte[] file) throws IOException {
        Path written = Files.write(folder.resolve("sender"), file);
        Files.move(written, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean isThere(String path) {
        return Files.exists(inbox.resolve(path));
    }

    private List<Path> waiting() throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            return files.filter(file -> Optional.of(file)
                            .filter(Files::isRegularFile)
                            .filter(each -> !each.getFileName().toString().startsWith("."))
                            .isPresent())
                    .toList();
        }
    }

    private static byte[] xray() {
        return chest().part10(EXPLICIT_LE);
    }
}
