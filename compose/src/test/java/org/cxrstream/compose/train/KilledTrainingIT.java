package org.cxrstream.compose.train;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.process.CxrProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cxr train} under kill -9, again and again, also as it writes a state: it ends with the very files of a training
 * that nobody disturbed.
 */
class KilledTrainingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int HEAP = 256;
    private static final int PRETRAINING = 60;
    private static final int FINETUNING = 40;
    private static final int STEPS = PRETRAINING + FINETUNING;
    private static final int KILLS = 10;
    /** Which of the kills come as a state is written: one of each stage, with states to come. */
    private static final List<Integer> IN_WRITING = List.of(3, 7);
    /** The kill can come too late by less than a millisecond; the next state gives another chance. */
    private static final int MOST_CHANCES = 8;

    private static final long SEED = 20_260_111;

    @TempDir
    Path temporary;

    private Path xrays;
    private TrainingFolder whole;
    private TrainingFolder killed;
    private int starts;

    @BeforeEach
    void makeXrays() throws IOException {
        xrays = temporary.resolve("phantom");
        PhantomFolder.write(xrays, new PhantomSettings(8, 2, 2, 7, 1));
        whole = new TrainingFolder(temporary.resolve("whole"), PRETRAINING);
        killed = new TrainingFolder(temporary.resolve("killed"), PRETRAINING);
    }

    @Test
    void shouldLeaveTheSameFilesHoweverOftenItWasKilled() throws Exception {
        Instant begin = Instant.now();
        finish(whole, 50);
        List<Death> deaths = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            int aim = kill * STEPS / KILLS + random.nextInt(1, STEPS / KILLS); // Each tenth of the run has one.
            deaths.add(IN_WRITING.contains(kill) ? killInWriting(aim) : killAt(aim));
        }
        int kept = killed.keptSteps();
        List<JsonNode> before = killed.steps();
        finish(killed, 5);

        assertThat(killed.steps().subList(0, kept)).isEqualTo(before.subList(0, kept));
        assertSameAsWhole();
        assertThat(deaths.stream().filter(Death::isInWriting)).hasSizeGreaterThanOrEqualTo(IN_WRITING.size());
        tell(deaths, Duration.between(begin, Instant.now()));
    }

    /**
     * A kill.
     *
     * @param step how many steps had been made
     * @param again how many of them have to be made again
     * @param written the bytes of the state it was about to write; -1 if it wrote none
     */
    private record Death(int step, int again, long written) {
        boolean isInWriting() {
            return written >= 0;
        }
    }

    /** Starts the training and kills it as soon as so many steps are made. */
    private Death killAt(int step) throws Exception {
        int kept = killed.keptSteps();
        List<JsonNode> before = killed.steps();
        try (CxrProcess process = start(killed, 5)) {
            awaitStep(process, step);
            return kill(process, kept, before);
        }
    }

    /** Starts the training and kills it as soon as it begins to write a state after so many steps. */
    private Death killInWriting(int step) throws Exception {
        for (int chance = 0; chance < MOST_CHANCES; chance++) {
            int kept = killed.keptSteps();
            List<JsonNode> before = killed.steps();
            try (CxrProcess process = start(killed, 5);
                    WatchService watch = temporary.getFileSystem().newWatchService()) {
                awaitStep(process, step);
                killed.statesOf(step).register(watch, ENTRY_CREATE, ENTRY_MODIFY);
                awaitUnfinished(watch);
                Death death = kill(process, kept, before);
                if (death.isInWriting()) {
                    return death;
                }
            }
        }
        throw new AssertionError("no state was being written when the kill came, " + MOST_CHANCES + " times");
    }

    private Death kill(CxrProcess process, int keptBefore, List<JsonNode> before) throws Exception {
        process.kill();
        List<JsonNode> steps = killed.steps();
        // A line holds how fast its step was: an equal line is that of the same process.
        assertThat(steps.subList(0, keptBefore)).isEqualTo(before.subList(0, keptBefore));
        List<Path> unfinished = killed.unfinishedStates(process.startedAt());
        return new Death(
                steps.size(),
                steps.size() - killed.keptSteps(),
                unfinished.isEmpty() ? -1 : Files.size(unfinished.get(0)));
    }

    private void awaitStep(CxrProcess process, int step) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(3))
                .failFast(() -> assertThat(process.isAlive())
                        .as("alive before step %d: %s", step, process.output())
                        .isTrue())
                .until(() -> killed.hasNewSteps(process.startedAt())
                        && killed.steps().size() >= step);
    }

    private static void awaitUnfinished(WatchService watch) throws InterruptedException {
        boolean isFound = false;
        while (!isFound) {
            WatchKey key = watch.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(key).as("a state is written").isNotNull();
            for (WatchEvent<?> event : key.pollEvents()) {
                isFound |= String.valueOf(event.context()).endsWith(".new");
            }
            key.reset();
        }
    }

    private void finish(TrainingFolder folder, int stateEvery) throws Exception {
        try (CxrProcess process = start(folder, stateEvery)) {
            assertThat(process.awaitExit(PATIENCE)).as("%s", process.output()).isZero();
        }
    }

    private CxrProcess start(TrainingFolder folder, int stateEvery) throws IOException {
        starts++;
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--images=" + xrays,
                "--annotations=" + xrays,
                "--out=" + folder.path(),
                "--folds=4",
                "--precision=FP32",
                "--state-every=" + stateEvery));
        for (String setting : List.of(
                "pretraining.method=cl-tci-moco",
                "network.width=4",
                "network.input-size=32",
                "pretraining.steps=" + PRETRAINING,
                "pretraining.batch=8",
                "finetuning.updates=" + FINETUNING,
                "finetuning.batch=4",
                "finetuning.inner-validation-percent=30")) {
            arguments.add("--set=" + setting);
        }
        return CxrProcess.start(temporary, HEAP, arguments);
    }

    private void assertSameAsWhole() throws IOException {
        for (String name : List.of("encoder.safetensors", "model.safetensors")) {
            assertThat(killed.path().resolve(name))
                    .hasSameBinaryContentAs(whole.path().resolve(name));
        }
        List<String> steps = new ArrayList<>();
        for (JsonNode step : killed.steps()) {
            steps.add(step.get("stage").asText() + " " + step.get("step").asInt());
        }
        assertThat(steps).doesNotHaveDuplicates().hasSize(STEPS);
        assertThat(withoutClock(killed.steps())).isEqualTo(withoutClock(whole.steps()));
        assertThat(killed.path().resolve("states")).doesNotExist();
    }

    private static List<JsonNode> withoutClock(List<JsonNode> steps) {
        return steps.stream()
                .map(step -> (JsonNode) ((ObjectNode) step).without("imagesPerSecond"))
                .toList();
    }

    private void tell(List<Death> deaths, Duration took) {
        long inPretraining =
                deaths.stream().filter(death -> death.step() <= PRETRAINING).count();
        System.out.printf(
                "KilledTrainingIT: %d kills -9, %d in pre-training, %d in fine-tuning, %d as a state was being written"
                        + " (bytes there: %s); at steps %s of %d, %s steps made again; %d processes in %d s%n",
                deaths.size(),
                inPretraining,
                deaths.size() - inPretraining,
                deaths.stream().filter(Death::isInWriting).count(),
                deaths.stream().filter(Death::isInWriting).map(Death::written).toList(),
                deaths.stream().map(Death::step).toList(),
                STEPS,
                deaths.stream().map(Death::again).toList(),
                starts,
                took.toSeconds());
    }
}
