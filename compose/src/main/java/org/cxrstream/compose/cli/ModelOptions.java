package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import picocli.CommandLine.Option;

/** Which model to use, and what is done to its masks. */
final class ModelOptions {
    private static final String WEIGHTS = "model.safetensors";

    @Option(
            names = "--model",
            paramLabel = "FILE_OR_DIR",
            required = true,
            description = "A model.safetensors, or the folder of one: cxr train's --out, or a model of the store.")
    private Path model = Path.of(WEIGHTS);

    @Option(
            names = "--clean-up",
            defaultValue = "LARGEST_PIECE_WITHOUT_HOLES",
            description = "What is done to each mask: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private MaskCleanUp cleanUp = MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES;

    MaskCleanUp cleanUp() {
        return cleanUp;
    }

    /** Reads the model. */
    Checkpoint open() {
        Path file = Files.isDirectory(model) ? model.resolve(WEIGHTS) : model;
        try {
            return Checkpoint.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SetupException(
                    Kind.NO_INPUT,
                    "--model %s: can't be read (expected: a %s or its folder)".formatted(model, WEIGHTS));
        } catch (ModelStoreException.Corrupt e) {
            throw new SetupException(Kind.NO_INPUT, "--model %s: %s".formatted(model, e.getMessage()));
        }
    }
}
