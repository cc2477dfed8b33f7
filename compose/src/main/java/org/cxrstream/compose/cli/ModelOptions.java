package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model to use, and how: as its card says unless something else is asked for. */
final class ModelOptions {
    private static final String WEIGHTS = "model.safetensors";
    private static final String CARD = "model.json";
    private static final MaskCleanUp USUAL = MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES;

    @Option(
            names = "--model",
            paramLabel = "FILE_OR_DIR",
            required = true,
            description = "A model.safetensors, or the folder of one: cxr train's --out, or a model of the store.")
    private Path model = Path.of(WEIGHTS);

    @Option(
            names = "--clean-up",
            description = "What is done to each mask: ${COMPLETION-CANDIDATES} (default: what the model was judged"
                    + " with, by the model.json beside it, or else LARGEST_PIECE_WITHOUT_HOLES).")
    private @Nullable MaskCleanUp cleanUp;

    @Option(
            names = "--mirroring",
            description = "Whether the model also looks at mirror images: ${COMPLETION-CANDIDATES}; only for one"
                    + " that was trained with them (default: as it was judged, by the model.json beside it, or"
                    + " else NONE).")
    private @Nullable Mirroring mirroring;

    @Mixin
    private PrecisionOptions precision = new PrecisionOptions();

    /**
     * Reads the model.
     *
     * @throws SetupException NO_INPUT if it can't be read
     */
    OpenModel open() {
        Path file = Files.isDirectory(model) ? model.resolve(WEIGHTS) : model;
        try {
            Checkpoint checkpoint = Checkpoint.decode(Files.readAllBytes(file));
            Optional<ModelCard> card =
                    card(file.resolveSibling(CARD)).filter(found -> found.id().equals(checkpoint.id()));
            return new OpenModel(
                    checkpoint,
                    Optional.ofNullable(mirroring)
                            .or(() -> card.flatMap(ModelCard::mirroring))
                            .orElse(Mirroring.NONE),
                    Optional.ofNullable(cleanUp)
                            .or(() -> card.flatMap(ModelCard::cleanUp))
                            .orElse(USUAL),
                    Optional.ofNullable(precision.given())
                            .or(() -> card.map(ModelCard::precision))
                            .orElseGet(Precision::best));
        } catch (IOException e) {
            throw new SetupException(
                    Kind.NO_INPUT,
                    "--model %s: can't be read (expected: a %s or its folder)".formatted(model, WEIGHTS));
        } catch (ModelStoreException.Corrupt e) {
            throw new SetupException(Kind.NO_INPUT, "--model %s: %s".formatted(model, e.getMessage()));
        }
    }

    private static Optional<ModelCard> card(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(ModelCard.fromJson(Files.readString(file))) : Optional.empty();
    }
}
