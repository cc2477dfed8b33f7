package org.cxrstream.ingest.stow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a Store transaction may take.
 *
 * @param maxInstanceBytes largest instance, 1 to 1 GiB
 * @param instancesAtATime how many instances of all requests are read, decoded and stored at a time, at least 1
 * @param patience how long an instance waits for its turn, before it is read
 * @param longestArrival how long an instance may take to arrive once it is being read
 */
public record StowLimits(int maxInstanceBytes, int instancesAtATime, Duration patience, Duration longestArrival) {
    /** Largest instance unless told otherwise: 128 MiB. */
    public static final int DEFAULT_INSTANCE_BYTES = 128 << 20;

    /** What an X-ray of 2000×2400 takes at most on its way: file, samples, canonical object, and copies. */
    private static final long BYTES_AT_WORK = 64L << 20;

    private static final long BYTES_OF_LARGEST_DECODE = 300L << 20;

    private static final long BYTES_FOR_ALL_ELSE = 192L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration LONGEST_ARRIVAL = Duration.ofSeconds(60);

    /** Checks the ranges. */
    public StowLimits {
        requireNonNull(patience, "patience");
        requireNonNull(longestArrival, "longestArrival");
        if (maxInstanceBytes < 1 || maxInstanceBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "largest instance: %d bytes (expected: 1 to 1 GiB)".formatted(maxInstanceBytes));
        }
        if (instancesAtATime < 1) {
            throw new IllegalArgumentException("instances at a time: %d (expected: >= 1)".formatted(instancesAtATime));
        }
    }

    /** As many at a time as the heap holds of large X-rays, and no more than two for each processor. */
    public static StowLimits ofThisMachine() {
        Runtime machine = Runtime.getRuntime();
        long fitting = (machine.maxMemory() - BYTES_FOR_ALL_ELSE) / BYTES_AT_WORK;
        int atATime = (int) Math.max(1, Math.min(fitting, 2L * machine.availableProcessors()));
        return new StowLimits(DEFAULT_INSTANCE_BYTES, atATime, PATIENCE, LONGEST_ARRIVAL);
    }

    /** How many decodes the heap holds at a time, should all be of the largest image; no more than processors. */
    public static int parallelDecodes() {
        Runtime machine = Runtime.getRuntime();
        return (int)
                Math.max(1, Math.min(machine.maxMemory() / BYTES_OF_LARGEST_DECODE, machine.availableProcessors()));
    }
}
