package org.cxrstream.compose.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.process.CxrProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cxr experiment} under kill -9, and shared by two processes: each cell once, with the very same figures. */
class KilledExperimentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int HEAP = 256;
    private static final int CELLS = 8;
    private static final int KILLS = 6;
    private static final long SEED = 20_261_123;
    private static final List<String> OF_THE_PROCESS =
            List.of("wall_seconds", "cpu_seconds", "finished_at", "version", "threads");

    @TempDir
    Path temporary;

    private Path plan;

    @BeforeEach
    void makePlan() throws IOException {
        PhantomFolder.write(temporary.resolve("phantom"), new PhantomSettings(8, 2, 2, 7, 1));
        plan = temporary.resolve("plan.yaml");
        Files.writeString(plan, """
                name: two rows
                data: {pretrain: phantom, fine-tune: phantom}
                precision: FP32
                folds: 4
                set: {network.width: 4, network.input-size: 32, pretraining.steps: 30, finetuning.updates: 30}
                rows:
                  Random: {pretraining.method: random}
                  CL-TCI-MoCo: {pretraining.method: cl-tci-moco, pretraining.batch: 8}
                blocks:
                  - {annotated-images: 4}
                """);
    }

    @Test
    void shouldDoEachCellOnceHoweverOftenItIsKilled() throws Exception {
        Path whole = temporary.resolve("whole");
        finish(whole);
        Path killed = temporary.resolve("killed");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(killed, lines(killed).size() + random.nextInt(2), random.nextInt(25));
        }
        finish(killed);

        assertThat(lines(killed)).hasSize(CELLS).isEqualTo(lines(whole));
        assertThat(new ExperimentFolder(killed).encoders().lines()).hasSize(1);
    }

    @Test
    void shouldShareTheCellsBetweenTwoProcesses() throws Exception {
        Path alone = temporary.resolve("alone");
        finish(alone);
        Path shared = temporary.resolve("shared");
        try (CxrProcess one = start(shared);
                CxrProcess other = start(shared)) {
            assertThat(one.awaitExit(PATIENCE)).as(one.output()).isZero();
            assertThat(other.awaitExit(PATIENCE)).as(other.output()).isZero();
        }

        assertThat(lines(shared)).hasSize(CELLS).containsExactlyInAnyOrderElementsOf(lines(alone));
    }

    /** Kills it once so many cells are done and the next one has made some steps. */
    private void killAfter(Path out, int cells, int steps) throws Exception {
        try (CxrProcess process = start(out)) {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(3))
                    .until(() -> {
                        boolean isThere = lines(out).size() > cells
                                || (lines(out).size() == cells && stepsOfRunning(out) >= steps);
                        return isThere || !process.isAlive();
                    });
            process.kill();
        }
    }

    private static long stepsOfRunning(Path out) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String parent : List.of("cells", "encoders")) {
            if (Files.isDirectory(out.resolve(parent))) {
                try (var folders = Files.list(out.resolve(parent))) {
                    folders.map(folder -> folder.resolve("metrics.jsonl"))
                            .filter(file -> Files.exists(file) && !Files.exists(file.resolveSibling("report.json")))
                            .forEach(files::add);
                }
            }
        }
        long most = 0;
        for (Path file : files) {
            try (var lines = Files.lines(file)) {
                most = Math.max(most, lines.count());
            }
        }
        return most;
    }

    private void finish(Path out) throws Exception {
        try (CxrProcess process = start(out)) {
            assertThat(process.awaitExit(PATIENCE)).as(process.output()).isZero();
        }
    }

    private CxrProcess start(Path out) throws IOException {
        return CxrProcess.start(temporary, HEAP, List.of("experiment", plan.toString(), "--out=" + out, "--threads=1"));
    }

    /** What stands there of each cell, but for what the process had of its own. */
    private static List<Map<String, String>> lines(Path out) {
        List<Map<String, String>> lines = new ExperimentFolder(out).results().lines();
        lines.forEach(line -> line.keySet().removeAll(OF_THE_PROCESS));
        return lines;
    }
}
