package org.cxrstream.compose.bench;

/** One way to make a training step; holds its network between turns. */
interface Contestant extends AutoCloseable {
    /** In tables and figures, such as {@code ours_bf16}. */
    String name();

    /** Whose step it makes. */
    Workload workload();

    /**
     * Makes steps.
     *
     * @return the mean of all but the first, which finds caches and memory as others left them
     * @throws ContestantFailedException if it can't
     */
    StepTimes turn(int steps) throws ContestantFailedException;

    @Override
    void close();
}
