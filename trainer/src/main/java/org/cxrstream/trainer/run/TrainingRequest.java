package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingTrigger;

/**
 * What one run shall do.
 *
 * @param run its name; also the name of its folder: letters, digits, dots, dashes and underscores, not all dots
 * @param line the model line that it offers its model to
 * @param trigger why it runs
 * @param preset every value
 * @param seed of every random choice
 */
public record TrainingRequest(String run, String line, TrainingTrigger trigger, TrainingPreset preset, long seed) {
    /** Checks the names. */
    public TrainingRequest {
        requireName(run, "run");
        requireName(line, "line");
        requireNonNull(trigger, "trigger");
        requireNonNull(preset, "preset");
    }

    /**
     * What a command asks for.
     *
     * @throws org.cxrstream.schemas.error.SetupException if its preset or a setting isn't known or possible
     * @throws IllegalArgumentException if a name can't be one
     */
    public static TrainingRequest of(TrainingCommand command) {
        return new TrainingRequest(
                command.getRun(),
                command.getLine(),
                command.getTrigger(),
                PresetSettings.resolve(command.getPreset(), command.getSettings()),
                command.getSeed());
    }

    private static void requireName(String name, String what) {
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: 1 to 100 of A-Z a-z 0-9 . _ -, not a dot first)".formatted(what, name));
        }
    }
}
