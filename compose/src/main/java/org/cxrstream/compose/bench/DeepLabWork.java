package org.cxrstream.compose.bench;

/**
 * The arithmetic of a DeepLabV3+ training step, counted from the paper's shape: convolutions alone, a multiply and an add
 * as two; the pyramid's in full, though most of what they read is padding.
 */
final class DeepLabWork {
    private static final int[] BLOCKS = {3, 4, 6, 3};
    private static final int CLASSES = 3;
    private static final int SQUARE = 9;
    private static final int STEM = 49;

    private DeepLabWork() {}

    /** Billions of floating-point operations of a step: forward, and twice as many backward but for the pictures' gradient. */
    static double gigaflopsPerStep(int width, int size, int batch) {
        double stem = multiplications(1, width, size / 2, STEM);
        double forward = stem + stages(width, size) + pyramid(width, size / 16) + decoder(width, size / 4);
        return 2 * batch * (3 * forward - stem) / 1e9;
    }

    private static double stages(int width, int size) {
        double sum = 0;
        int inputs = width;
        int side = size / 4;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            int inner = width << stage;
            int outputs = 4 * inner;
            int after = stage == 0 || stage == BLOCKS.length - 1 ? side : side / 2;
            sum += multiplications(inputs, inner, side, 1) + multiplications(inputs, outputs, after, 1);
            sum += (BLOCKS[stage] - 1) * multiplications(outputs, inner, after, 1);
            sum += BLOCKS[stage]
                    * (multiplications(inner, inner, after, SQUARE) + multiplications(inner, outputs, after, 1));
            inputs = outputs;
            side = after;
        }
        return sum;
    }

    private static double pyramid(int width, int side) {
        int inputs = 32 * width;
        int outputs = 4 * width;
        return multiplications(inputs, outputs, side, 1)
                + 3 * multiplications(inputs, outputs, side, SQUARE)
                + multiplications(inputs, outputs, 1, 1)
                + multiplications(5 * outputs, outputs, side, 1);
    }

    private static double decoder(int width, int side) {
        int outputs = 4 * width;
        int detail = width * 3 / 4;
        return multiplications(outputs, detail, side, 1)
                + multiplications(outputs + detail, outputs, side, SQUARE)
                + multiplications(outputs, CLASSES, side, 1);
    }

    private static double multiplications(int inputs, int outputs, int side, int kernel) {
        return (double) inputs * outputs * side * side * kernel;
    }
}
