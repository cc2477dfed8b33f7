package org.cxrstream.compose.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cxrstream.compose.process.CxrProcess;
import org.cxrstream.compose.standalone.BrokerProcess;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C-STORE through Orthanc and STOW-RS into Kafka: dcmtk's {@code storescu}, Orthanc, the relay, {@code cxr ingest serve}
 * and the broker are the real ones. How long ingest is down: {@code -Dorthanc.downSeconds=60}.
 */
class OrthancIT {
    private static final int DOWN_SECONDS = Integer.getInteger("orthanc.downSeconds", 3);
    private static final int FRONTALS = 5;
    private static final String STUDY = "1.2.3";

    @TempDir
    Path folder;

    @Test
    void shouldPublishEveryFrontalByItselfAndReportTheLateralOnceWhenIngestWasDown() throws Exception {
        assumeThat(OrthancProcess.isInstalled())
                .as("Orthanc with its Python plugin, and dcmtk (Debian: orthanc, orthanc-python, dcmtk)")
                .isTrue();
        IngestSite site = IngestSite.in(folder);
        int port = OrthancProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                OrthancProcess orthanc = OrthancProcess.start(folder, "http://127.0.0.1:%d/studies".formatted(port))) {
            site.claim(broker.kafka());
            orthanc.store(study());
            await().atMost(Duration.ofSeconds(30)).until(() -> orthanc.log().contains("waits to be sent again"));
            await().pollDelay(Duration.ofSeconds(DOWN_SECONDS))
                    .atMost(Duration.ofSeconds(DOWN_SECONDS + 1L))
                    .until(() -> orthanc.held() == FRONTALS + 1);
            orthanc.crash();
            List<String> command = site.command(broker.kafka(), "serve", "--port", Integer.toString(port));
            try (CxrProcess serve = CxrProcess.start(folder, 512, command)) {
                await().atMost(Duration.ofMinutes(3))
                        .untilAsserted(() ->
                                assertThat(orthanc.held()).as(serve.output()).isZero());
                assertThat(IngestSite.received(broker.kafka()))
                        .extracting(IngestSite::identity)
                        .containsExactlyInAnyOrderElementsOf(expected(site));
                assertThat(IngestSite.deadLetters(broker.kafka())).containsExactly(DeadLetterReason.LATERAL_VIEW);
                assertThat(orthanc.log()).contains("refused for good").doesNotContain("Traceback");
            }
        }
    }

    private List<Path> study() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i <= FRONTALS; i++) {
            byte[] file = xray(i).file(i < FRONTALS ? "AP" : "LL");
            files.add(Files.write(folder.resolve(i + ".dcm"), file));
        }
        return files;
    }

    private static SyntheticXray xray(int number) {
        return new SyntheticXray("patient", STUDY, STUDY + "." + (number + 1), 64, 48);
    }

    private static List<PatientImage> expected(IngestSite site) {
        return IntStream.range(0, FRONTALS)
                .mapToObj(i -> site.pseudonyms(xray(i)))
                .toList();
    }
}
