package org.cxrstream.ingest.watch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a folder is watched.
 *
 * @param interval between two looks
 * @param quiet how long a file must not change before it is taken for whole
 * @param longestPause between two looks while store or broker are down
 * @param maxFileBytes largest file
 */
public record WatchSettings(Duration interval, Duration quiet, Duration longestPause, long maxFileBytes) {
    /** Every 2 seconds; quiet for 5; at most half a minute; 128 MiB. */
    public static final WatchSettings DEFAULT =
            new WatchSettings(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), 128L << 20);

    /** Checks that nothing is negative. */
    public WatchSettings {
        requireNonNull(interval, "interval");
        requireNonNull(quiet, "quiet");
        requireNonNull(longestPause, "longestPause");
        if (interval.isNegative() || interval.isZero() || quiet.isNegative()) {
            throw new IllegalArgumentException(
                    "watch: every %s, quiet %s (expected: > 0 s, >= 0 s)".formatted(interval, quiet));
        }
        if (maxFileBytes < 1 || maxFileBytes > 1 << 30) {
            throw new IllegalArgumentException("largest file: %d bytes (expected: 1 to 1 GiB)".formatted(maxFileBytes));
        }
    }
}
