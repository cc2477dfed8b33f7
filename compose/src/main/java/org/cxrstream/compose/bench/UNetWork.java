package org.cxrstream.compose.bench;

/** The arithmetic of a U-Net training step, counted from the paper's shape: convolutions alone, a multiply and an add as two. */
final class UNetWork {
    private static final int LEVELS = 4;
    private static final int CLASSES = 3;
    private static final int KERNEL = 9;

    private UNetWork() {}

    /** Billions of floating-point operations of a step: forward, and twice as many backward but for the pictures' gradient. */
    static double gigaflopsPerStep(int width, int size, int batch) {
        double forward = 0;
        double first = multiplications(1, width, size, KERNEL);
        int inputs = 1;
        for (int level = 0; level < LEVELS; level++) {
            int channels = width << level;
            int side = size >> level;
            forward += multiplications(inputs, channels, side, KERNEL);
            forward += multiplications(channels, channels, side, KERNEL);
            forward += multiplications(2 * channels, 4 * channels, side / 2, 1);
            forward += multiplications(2 * channels, channels, side, KERNEL);
            forward += multiplications(channels, channels, side, KERNEL);
            inputs = channels;
        }
        int bottom = width << LEVELS;
        forward += multiplications(inputs, bottom, size >> LEVELS, KERNEL);
        forward += multiplications(bottom, bottom, size >> LEVELS, KERNEL);
        forward += multiplications(width, CLASSES, size, 1);
        return 2 * batch * (3 * forward - first) / 1e9;
    }

    private static double multiplications(int inputs, int outputs, int side, int kernel) {
        return (double) inputs * outputs * side * side * kernel;
    }
}
