package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.EncoderProbe;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.pretrain.ViewMaker;

/**
 * A label-free measure of an encoder's quality: how often the pooled features of an X-ray are nearest to those of
 * another exposure of the same patient ({@code retrieval@1}), and how often a random pick would be
 * ({@code retrievalChance}). Give it patients that the encoder isn't trained on. Features are taken in inference mode,
 * with running statistics, and scaled to length 1. No figures where no known patient has two exposures.
 *
 * <p>Costs a forward pass of each image, and a product of each pair: some hundred images are quick, and enough.
 *
 * @param images whose X-rays, and of which exposure
 * @param views makes the X-rays as they are, without random changes; numbered as {@code images}
 */
public record RetrievalProbe(UnlabelledImages images, ViewMaker views) implements EncoderProbe {
    /** Name of the figure. */
    public static final String RETRIEVAL = "retrieval@1";

    /** Name of what the figure would be without learning. */
    public static final String CHANCE = "retrievalChance";

    private static final int BATCH_SIZE = 16;

    /** Checks that nothing is missing. */
    public RetrievalProbe {
        requireNonNull(images, "images");
        requireNonNull(views, "views");
    }

    @Override
    public Map<String, Double> figures(Encoder encoder) {
        float[][] features = new float[images.count()][];
        for (int first = 0; first < features.length; first += BATCH_SIZE) {
            int[] batch = IntStream.range(first, Math.min(first + BATCH_SIZE, features.length))
                    .toArray();
            writeFeatures(encoder, batch, features);
        }
        Retrieval retrieval = Retrieval.of(
                features,
                IntStream.range(0, features.length).mapToObj(images::label).toList());
        return retrieval.anchors() == 0 ? Map.of() : Map.of(RETRIEVAL, retrieval.atOne(), CHANCE, retrieval.chance());
    }

    private void writeFeatures(Encoder encoder, int[] batch, float[][] target) {
        Torch.prepareThread();
        try (NDManager step = Torch.newManager()) {
            NDArray plain = views.views(step, batch, 0, 0, 0);
            NDArray features = Torch.normaliseRows(encoder.pooledFeatures(plain, Phase.INFERENCE));
            for (int i = 0; i < batch.length; i++) {
                target[batch[i]] = features.get(i).toFloatArray();
            }
        }
    }
}
