package org.cxrstream.compose.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a training's folder holds, while it is written and after the writer died.
 *
 * @param path the folder
 * @param pretrainingSteps how many steps the first stage has in all
 */
record TrainingFolder(Path path, int pretrainingSteps) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNFINISHED = ".new";

    /** The lines of the steps of both stages, as they lie there; one that has no end yet is left out. */
    List<JsonNode> steps() throws IOException {
        List<JsonNode> steps = new ArrayList<>();
        Path metrics = path.resolve("metrics.jsonl");
        String text = Files.exists(metrics) ? Files.readString(metrics, UTF_8) : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode step = JSON.readTree(line);
            if (step.get("step").asInt() > 0) {
                steps.add(step);
            }
        }
        return steps;
    }

    /** Whether a step was written down, or its like dropped, since then. */
    boolean hasNewSteps(Instant since) throws IOException {
        Path metrics = path.resolve("metrics.jsonl");
        return Files.exists(metrics)
                && Files.getLastModifiedTime(metrics).toInstant().isAfter(since);
    }

    /** How many steps a training that goes on from here need not make again. */
    int keptSteps() throws IOException {
        return Files.exists(path.resolve("encoder.safetensors"))
                ? pretrainingSteps + newestState("finetuning")
                : newestState("pretraining");
    }

    private int newestState(String stage) throws IOException {
        return states(stage).stream()
                .map(state -> state.getFileName().toString())
                .filter(name -> !name.endsWith(UNFINISHED))
                .mapToInt(name -> Integer.parseInt(name.substring("step-".length(), name.indexOf('.'))))
                .max()
                .orElse(0);
    }

    /** Files of states that were begun since then and never came to their names. */
    List<Path> unfinishedStates(Instant since) throws IOException {
        List<Path> unfinished = new ArrayList<>();
        for (String stage : List.of("pretraining", "finetuning")) {
            for (Path state : states(stage)) {
                if (state.toString().endsWith(UNFINISHED)
                        && Files.getLastModifiedTime(state).toInstant().isAfter(since)) {
                    unfinished.add(state);
                }
            }
        }
        return unfinished;
    }

    /** Where the stage that trains now keeps its states. */
    Path statesOf(int step) {
        return path.resolve("states").resolve(step > pretrainingSteps ? "finetuning" : "pretraining");
    }

    private List<Path> states(String stage) throws IOException {
        Path folder = path.resolve("states").resolve(stage);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
