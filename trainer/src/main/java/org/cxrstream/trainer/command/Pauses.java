package org.cxrstream.trainer.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that ends at once when the service closes. Safe for use by several threads. */
final class Pauses {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final CountDownLatch closing = new CountDownLatch(1);

    /** How long to wait after so many failures in a row: 0.5 s, doubled each time, 10 s at most. */
    static Duration after(int failures) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    /** Ends all waiting, for good. */
    void end() {
        closing.countDown();
    }

    boolean isOver() {
        return closing.getCount() == 0;
    }

    /** Waits; true if the service closes meanwhile. */
    boolean isOverDuring(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown(); // Only whoever ends the process interrupts our threads.
            return true;
        }
    }
}
