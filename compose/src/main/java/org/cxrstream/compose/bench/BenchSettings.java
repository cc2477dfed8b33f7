package org.cxrstream.compose.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be timed.
 *
 * @param size rows and columns of the X-rays, in pixels
 * @param batch X-rays a step
 * @param rounds how often every contestant has its turn
 * @param threads threads that one operation may use, for all contestants
 * @param withCompile whether {@code torch.compile} runs beside the eager PyTorch; it compiles for minutes first
 * @param python a Python that has PyTorch; empty for one of our own, in a virtual environment of the user's cache
 */
public record BenchSettings(int size, int batch, int rounds, int threads, boolean withCompile, Optional<Path> python) {
    /** Checks the ranges. */
    public BenchSettings {
        require(size > 0 && size % 16 == 0, "size", size, "a multiple of 16, > 0");
        require(batch > 0, "batch", batch, "> 0");
        require(rounds > 0, "rounds", rounds, "> 0");
        require(threads > 0, "threads", threads, "> 0");
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
