package org.cxrstream.trainer.pirl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * What is remembered of each X-ray: the moving average of its embeddings, of length 1. Begins with random directions,
 * as the memory that PIRL takes over (Wu et al., CVPR 2018, §3.2), each a function of the seed and the X-ray. No
 * gradient reaches it. Owns its memory. Not thread-safe.
 */
final class MemoryBank implements Resumable, AutoCloseable {
    private static final String STATE = "pirl.memory";

    private final NDManager manager = Torch.newManager();
    /** (N, D), a row an X-ray. */
    private final NDArray rows;

    MemoryBank(int images, int dimensions, DataType type, long seed) {
        float[] start = new float[images * dimensions];
        for (int image = 0; image < images; image++) {
            SplittableRandom random = CounterRandom.stream(seed, STATE, image);
            double[] direction = new double[dimensions];
            Arrays.setAll(direction, i -> random.nextGaussian());
            double length = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
            for (int i = 0; i < dimensions; i++) {
                start[image * dimensions + i] = (float) (direction[i] / length);
            }
        }
        rows = manager.zeros(new Shape(images, dimensions), type);
        Torch.overwrite(rows, start);
    }

    /** Copies of the rows of these X-rays, (images, D), owned by {@code owner}. */
    NDArray of(NDManager owner, int[] images) {
        try (NDArray numbers =
                rows.getManager().create(Arrays.stream(images).asLongStream().toArray())) {
            NDArray found = rows.get(numbers);
            found.attach(owner);
            return found;
        }
    }

    /**
     * Moves each X-ray's row towards its newest embedding: m ← m · momentum + (1 − momentum) · embedding, then length 1.
     *
     * @param images each at most once
     * @param embeddings (images, D), rows of length 1; stay the caller's
     * @param momentum part of the row that stays, 0 to 1
     */
    void remember(int[] images, NDArray embeddings, double momentum) {
        try (NDManager memory = Torch.newManager()) {
            NDArray moved = Torch.scale(of(memory, images), momentum).add(Torch.scale(embeddings, 1 - momentum));
            NDArray renewed = Torch.normaliseRows(moved);
            for (int i = 0; i < images.length; i++) {
                rows.set(new NDIndex("{}", images[i]), renewed.get(i));
            }
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE, rows);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore("", Map.of(STATE, rows));
    }

    @Override
    public void close() {
        manager.close();
    }
}
