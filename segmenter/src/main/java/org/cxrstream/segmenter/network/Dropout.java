package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.SplittableRandom;

/**
 * Sets a share of all values to 0, in training, and makes the others as much larger (Srivastava et al., JMLR 2014).
 * Which ones is decided by seed, step and the number of the pass within the step, not by the engine, whose randomness
 * can't be resumed. For one thread.
 */
final class Dropout {
    private static final String PURPOSE = "dropout";

    private final double share;
    private long seed;
    private long step;
    private long pass;

    /**
     * Before the first {@link #beginStep}, passes are counted from 0 on.
     *
     * @param share of the values that become 0, in [0, 1)
     */
    Dropout(double share, long seed) {
        this.share = share;
        this.seed = seed;
    }

    /** The next passes are those of that step. */
    void beginStep(long newSeed, long newStep) {
        seed = newSeed;
        step = newStep;
        pass = 0;
    }

    /** In the shape, format and layout of {@code x}; the caller owns the result. */
    NDArray forward(NDArray x, Precision precision) {
        NDManager owner = x.getManager();
        try (NDArray drawn = owner.create(draw(Math.toIntExact(x.size())), x.getShape());
                NDArray kept = Torch.cast(drawn, precision, owner);
                NDArray left = x.mul(kept)) {
            return Torch.scale(left, 1 / (1 - share));
        }
    }

    /** 1 for what stays and 0 for what goes, row by row. */
    private float[] draw(int count) {
        SplittableRandom random = CounterRandom.stream(seed, PURPOSE, step, pass++);
        float[] kept = new float[count];
        for (int i = 0; i < count; i++) {
            kept[i] = random.nextDouble() < share ? 0 : 1;
        }
        return kept;
    }
}
