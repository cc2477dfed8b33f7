package org.cxrstream.trainer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.StateFolder;

/**
 * Where an arm keeps what it has reached: states while it trains, {@code encoder.safetensors} once it is pre-trained,
 * {@code model.safetensors} once it is fine-tuned.
 *
 * @param path the folder
 * @param stepsBetweenStates how many steps a killed training has to make again at most
 */
record ArmFolder(Path path, int stepsBetweenStates) {
    static final String ENCODER = "encoder.safetensors";
    static final String MODEL = "model.safetensors";

    static final String PRETRAINING = "pretraining";
    static final String FINETUNING = "finetuning";

    private static final String STATES = "states";
    private static final int USUAL_STEPS_BETWEEN_STATES = 50;

    ArmFolder {
        if (stepsBetweenStates < 1) {
            throw new IllegalArgumentException("stepsBetweenStates: " + stepsBetweenStates + " (expected: > 0)");
        }
    }

    /** With a state as often as is usual. */
    ArmFolder(Path path) {
        this(path, USUAL_STEPS_BETWEEN_STATES);
    }

    Path encoder() {
        return path.resolve(ENCODER);
    }

    Path model() {
        return path.resolve(MODEL);
    }

    /** Where a stage keeps its states: {@link #PRETRAINING} or {@link #FINETUNING}. */
    Checkpointing states(String stage) {
        return Checkpointing.in(stateFolder(stage), stepsBetweenStates);
    }

    private StateFolder stateFolder(String stage) {
        return new StateFolder(path.resolve(STATES).resolve(stage));
    }

    /** From where a training that is done again goes on, for people. */
    String reached() {
        if (Files.exists(model())) {
            return "evaluation";
        }
        String stage = Files.exists(encoder()) ? FINETUNING : PRETRAINING;
        int made = stateFolder(stage).latest().map(StateFolder.Saved::step).orElse(0);
        return "step %d of %s".formatted(made + 1, stage.equals(FINETUNING) ? "fine-tuning" : "pre-training");
    }

    /** The states are of no use any more. */
    void deleteStates() {
        delete(path.resolve(STATES));
    }

    /** Deletes a folder and all that is in it, if it is there. */
    static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("states: can't be deleted", e);
        }
    }
}
