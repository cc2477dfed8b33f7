package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.pretrain.PreTrainingViews;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * What an encoder makes of X-rays as they are: its pooled features, in inference mode and scaled to length 1, as {@code
 * retrieval@1} compares them.
 *
 * @param network the encoder's
 * @param precision number format of its convolutions
 * @param images the X-rays
 */
public record EncoderFeatures(NetworkSpec network, Precision precision, UnlabelledImages images) {
    private static final int BATCH_SIZE = 16;

    /** Checks that nothing is missing. */
    public EncoderFeatures {
        requireNonNull(network, "network");
        requireNonNull(precision, "precision");
        requireNonNull(images, "images");
    }

    /**
     * Those of an encoder that was pre-trained.
     *
     * @param file {@code encoder.safetensors}
     * @return (n, D), a row an X-ray in their order
     * @throws org.cxrstream.schemas.error.SetupException NO_INPUT if there is no encoder in the file, CONFIGURATION if
     *     it is of another network
     */
    public double[][] of(Path file) {
        try (Encoder encoder = EncoderFile.read(file).restore(network, precision)) {
            return of(encoder);
        }
    }

    /**
     * Those of the encoder that pre-training with a seed begins with.
     *
     * @return (n, D), a row an X-ray in their order
     */
    public double[][] ofRandomStart(long seed) {
        try (Encoder encoder = Encoder.fresh(network, precision, seed)) {
            return of(encoder);
        }
    }

    private double[][] of(Encoder encoder) {
        Torch.prepareThread();
        Augmentation plain = new Augmentation(SquareGrid.SIDE, network.inputSize());
        PreTrainingViews views = new PreTrainingViews(images, plain, AugmentationSettings.none());
        double[][] features = new double[images.count()][];
        for (int first = 0; first < features.length; first += BATCH_SIZE) {
            int[] batch = IntStream.range(first, Math.min(first + BATCH_SIZE, features.length))
                    .toArray();
            try (NDManager step = Torch.newManager()) {
                NDArray pooled = encoder.pooledFeatures(views.views(step, batch, 0, 0, 0), Phase.INFERENCE);
                NDArray normalised = Torch.normaliseRows(pooled);
                for (int i = 0; i < batch.length; i++) {
                    features[batch[i]] = widened(normalised.get(i).toFloatArray());
                }
            }
        }
        return features;
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
