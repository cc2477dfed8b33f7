package org.cxrstream.compose.cli;

import static java.util.Objects.requireNonNull;

import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Precision;

/**
 * A model and how it is used.
 *
 * @param checkpoint its weights
 * @param mirroring whether it also looks at mirror images
 * @param cleanUp what is done to its masks
 * @param precision number format of its convolutions
 */
record OpenModel(Checkpoint checkpoint, Mirroring mirroring, MaskCleanUp cleanUp, Precision precision) {
    OpenModel {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(mirroring, "mirroring");
        requireNonNull(cleanUp, "cleanUp");
        requireNonNull(precision, "precision");
    }

    /** For people: {@code model 1f2e…, U-Net of width 32 at 256×256, FP32, masks LARGEST_PIECE_WITHOUT_HOLES}. */
    String words() {
        return words(mirroring == Mirroring.NONE ? "" : ", with mirror images");
    }

    private String words(String views) {
        return "model %.12s…, %s, %s, masks %s%s"
                .formatted(checkpoint.id().hex(), checkpoint.spec().words(), precision, cleanUp, views);
    }
}
