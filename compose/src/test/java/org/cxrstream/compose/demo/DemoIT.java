package org.cxrstream.compose.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.standalone.DataFolder;
import org.cxrstream.ingest.folder.ManifestFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demonstration on a few patients, with networks too small and too briefly trained to be of use. */
class DemoIT {
    private static final PhantomSettings FEW = new PhantomSettings(16, 2, 3, 5, 1);

    @TempDir
    Path folder;

    private final StringWriter printed = new StringWriter();
    private Path again;
    private Path xrays;
    private int images;

    @BeforeEach
    void writePatients() throws IOException {
        xrays = folder.resolve("phantom");
        images = PhantomFolder.write(xrays, FEW).images();
        again = BridgeRetry.write(xrays, folder.resolve("again"));
    }

    @Test
    void shouldAccountForEveryImageAndWriteReportAndSummary() throws Exception {
        boolean isComplete = demo(3, 120).run();

        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
        System.out.printf("DemoIT: %s%n", json);
        assertThat(json.get("images_in").asInt()).isEqualTo(images + 9);
        assertThat(json.get("prepared").asInt()).isEqualTo(images);
        assertThat(json.get("duplicates").asInt()).isEqualTo(8);
        assertThat(json.get("dead_letters").asInt()).isEqualTo(1);
        assertThat(json.at("/dead_letters_by_reason/FILE_TRUNCATED").asInt()).isEqualTo(1);
        assertThat(json.get("masks_out").asInt()).isEqualTo(images);
        assertThat(json.get("live").asBoolean()).isTrue();
        assertThat(isComplete).isTrue();
        assertThat(printed.toString()).contains("images in").contains("masks out");
        assertThat(json.get("dice_test").fieldNames()).toIterable().contains("cl-tci-moco", "random", "meanMask");
        assertThat(json.get("test_patients").asInt()).isPositive();
        assertThat(json.get("seconds").size()).isGreaterThan(4);
        String report = Files.readString(folder.resolve("report.html"));
        assertThat(report).contains("<html").doesNotContainPattern("(src|href)\\s*=\\s*[\"']?(https?:)?//");
        assertThat(report).doesNotContainPattern("url\\(\\s*['\"]?(https?:)?//");
    }

    @Test
    void shouldEndSoonAndInOrderWhenStoppedWhileItTrains() {
        Demo demo = demo(100_000, 5);
        CompletableFuture<Boolean> run = CompletableFuture.supplyAsync(demo::run);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> Files.isDirectory(folder.resolve("data/trainer/runs/demo")) || run.isDone());
        long stopped = System.nanoTime();
        demo.stop();
        await().atMost(Duration.ofSeconds(10)).until(run::isDone);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(run::join)
                .withCauseInstanceOf(InterruptedDemoException.class);
        DataFolder.open(folder.resolve("data")).close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name ->
                        name.equals("trainer") || name.equals("segmenter") || name.startsWith("cxr-preprocess"));
        System.out.printf("DemoIT: stopped while training in %d ms%n", (System.nanoTime() - stopped) / 1_000_000);
    }

    private Demo demo(int steps, int updates) {
        DemoSettings settings = new DemoSettings(
                folder.resolve("data"),
                List.of(new ManifestFolder(xrays), new ManifestFolder(again)),
                "demo",
                Map.of(
                        "network.width", "4",
                        "finetuning.learning-rate", "0.01",
                        "network.input-size", "32",
                        "pretraining.steps", Integer.toString(steps),
                        "pretraining.batch", "8",
                        "finetuning.updates", Integer.toString(updates),
                        "finetuning.batch", "4"),
                1,
                folder.resolve("report.html"),
                Optional.of(folder.resolve("summary.json")));
        return new Demo(settings, new PrintWriter(printed, true), false, Clock.systemUTC());
    }
}
