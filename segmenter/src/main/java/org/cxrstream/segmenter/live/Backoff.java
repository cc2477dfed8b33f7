package org.cxrstream.segmenter.live;

import java.time.Duration;

/** Waiting times that double from a first one up to a cap. For one thread. */
final class Backoff {
    private final Duration first;
    private final Duration cap;
    private Duration next;

    Backoff(Duration first, Duration cap) {
        if (first.isNegative() || first.isZero() || first.compareTo(cap) > 0) {
            throw new IllegalArgumentException("backoff: %s to %s (expected: 0 < first <= cap)".formatted(first, cap));
        }
        this.first = first;
        this.cap = cap;
        this.next = first;
    }

    /** How long to wait now. */
    Duration next() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(cap) > 0 ? cap : doubled;
        return wait;
    }

    /** Starts over; call it when all went well for a while. */
    void reset() {
        next = first;
    }
}
