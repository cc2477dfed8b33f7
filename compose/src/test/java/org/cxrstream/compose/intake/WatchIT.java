package org.cxrstream.compose.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cxrstream.compose.process.CxrProcess;
import org.cxrstream.compose.standalone.KafkaUnderTest;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cxr ingest watch} with a real broker, killed with -9 in the middle of a folder. */
class WatchIT {
    private static final int FRONTALS = 300;
    private static final int EVERY_TENTH_IS_LATERAL = 10;
    private static final int HEAP = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void shouldPublishEveryFileAndLoseNoneWhenKilledInTheMiddle() throws Exception {
        IngestSite site = IngestSite.in(folder);
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Set<String> sent = write(inbox);
        try (KafkaUnderTest kafka = KafkaUnderTest.startEmpty(folder)) {
            site.claim(kafka.properties());
            List<String> watch = site.command(kafka.properties(), "watch", inbox.toString());
            int atKill = watchUntilKilled(watch, inbox);
            try (CxrProcess again = CxrProcess.start(folder, HEAP, watch)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(names(inbox, ""))
                                .as("alive: %s, %s", again.isAlive(), again.output())
                                .isEmpty());
            }
            List<PatientImage> published = IngestSite.received(kafka.properties()).stream()
                    .map(IngestSite::identity)
                    .toList();
            assertThat(atKill).isBetween(1, sent.size() - 1);
            assertThat(Set.copyOf(published)).isEqualTo(expected(site));
            assertThat(published).as("one was under way").hasSizeLessThanOrEqualTo(FRONTALS + 1);
            assertThat(IngestSite.deadLetters(kafka.properties()))
                    .as("one may have been under way")
                    .hasSizeBetween(laterals(), laterals() + 1)
                    .containsOnly(DeadLetterReason.LATERAL_VIEW);
            assertSeenTo(inbox, sent);
            System.out.printf("WatchIT: %d files, killed after %d, %d events%n", sent.size(), atKill, published.size());
        }
    }

    /** Every file once, under its own name: frontals done, laterals failed with the reason beside. */
    private static void assertSeenTo(Path inbox, Set<String> sent) throws IOException {
        Set<String> laterals =
                sent.stream().filter(name -> name.startsWith("lateral")).collect(Collectors.toSet());
        assertThat(names(inbox, "done"))
                .isEqualTo(
                        sent.stream().filter(name -> !laterals.contains(name)).collect(Collectors.toSet()));
        assertThat(names(inbox, "failed"))
                .isEqualTo(laterals.stream()
                        .flatMap(name -> Stream.of(name, name + ".reason"))
                        .collect(Collectors.toSet()));
        for (String lateral : laterals) {
            assertThat(inbox.resolve("failed").resolve(lateral + ".reason")).hasContent("LATERAL_VIEW");
        }
    }

    /** How many files were seen to when it died. */
    private int watchUntilKilled(List<String> watch, Path inbox) throws Exception {
        try (CxrProcess first = CxrProcess.start(folder, HEAP, watch)) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> names(inbox, "done").size() >= FRONTALS / 8);
            first.kill();
        }
        return names(inbox, "done").size() + names(inbox, "failed").size() / 2;
    }

    private static Set<String> write(Path inbox) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < FRONTALS; i++) {
            names.add("frontal%d.dcm".formatted(i));
            Files.write(inbox.resolve(names.get(names.size() - 1)), frontal(i).file("PA"));
            if (i % EVERY_TENTH_IS_LATERAL == 0) {
                names.add("lateral%d.dcm".formatted(i));
                Files.write(
                        inbox.resolve(names.get(names.size() - 1)),
                        xray(i, FRONTALS + i).file("LL"));
            }
        }
        return Set.copyOf(names);
    }

    private static int laterals() {
        return FRONTALS / EVERY_TENTH_IS_LATERAL;
    }

    private static Set<PatientImage> expected(IngestSite site) {
        return IntStream.range(0, FRONTALS)
                .mapToObj(i -> site.pseudonyms(frontal(i)))
                .collect(Collectors.toSet());
    }

    private static SyntheticXray frontal(int number) {
        return xray(number, number);
    }

    private static SyntheticXray xray(int patient, int number) {
        return new SyntheticXray("patient " + patient, "1.2." + patient, "1.2.0." + number, 48, 40);
    }

    /** The files in a folder of the inbox, without hidden ones. */
    private static Set<String> names(Path inbox, String folder) throws IOException {
        Path in = inbox.resolve(folder);
        if (!Files.isDirectory(in)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toSet());
        }
    }
}
