package org.cxrstream.segmenter.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SegmenterServiceTest {
    /** Nothing listens on the port of the multiplexer (RFC 1078). */
    private static final String NO_BROKER = "127.0.0.1:1";

    @TempDir
    Path folder;

    private SegmenterService service(Map<String, String> kafka, Path store) {
        return new SegmenterService(
                new SegmenterConfig(kafka, "test", "lungs", store, 16, Precision.FP32, MaskCleanUp.NONE),
                Clock.systemUTC());
    }

    @Test
    @Timeout(10)
    void shouldEndInTimeWhileTheBrokerIsAway() {
        SegmenterService service = service(Map.of("bootstrap.servers", NO_BROKER), folder.resolve("models"));
        service.start();
        while (!service.status().text().equals("not ready: connecting to the broker")) {
            Thread.onSpinWait();
        }
        assertThat(service.isReady()).isFalse();
        service.close();
        assertThat(service.status().text()).isEqualTo("not ready: closed");
        assertThat(service.failure()).isEmpty();
        assertThat(service.counts()).isEqualTo(new SegmenterCounts(0, 0, 0));
    }

    @Test
    void shouldSayWhenItWasNotStarted() {
        try (SegmenterService service = service(Map.of("bootstrap.servers", NO_BROKER), folder.resolve("models"))) {
            assertThat(service.status().text()).isEqualTo("not ready: not started");
        }
    }

    @Test
    void shouldRefuseAKafkaPropertyWithoutASoundValue() {
        Map<String, String> kafka = Map.of("bootstrap.servers", NO_BROKER, "max.block.ms", "soon");
        assertThatThrownBy(() -> service(kafka, folder))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("max.block.ms");
    }

    @Test
    void shouldRefuseAModelStoreThatIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> service(Map.of("bootstrap.servers", NO_BROKER), file))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CANNOT_CREATE));
    }
}
