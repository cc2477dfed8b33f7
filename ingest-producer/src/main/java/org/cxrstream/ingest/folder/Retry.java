package org.cxrstream.ingest.folder;

import java.time.Duration;
import java.util.function.Supplier;
import org.cxrstream.schemas.error.TransientFaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what failed because something outside is down: after 100 ms, then twice as long each time up to
 * 5 s, for a minute in all. Safe for use by several threads.
 */
final class Retry {
    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Pause pause;

    /** Waits. */
    interface Pause {
        void lasting(Duration duration) throws InterruptedException;
    }

    Retry(Pause pause) {
        this.pause = pause;
    }

    /** On the wall clock. */
    static Retry onClock() {
        return new Retry(duration -> Thread.sleep(duration.toMillis()));
    }

    /** @throws TransientFaultException the last one, when patience is at its end */
    <T> T call(Supplier<T> attempt) {
        Duration next = FIRST_PAUSE;
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                return attempt.get();
            } catch (TransientFaultException e) {
                if (waited.compareTo(PATIENCE) >= 0) {
                    throw e;
                }
                LOG.warn("{}; trying again in {} ms", e.getMessage(), next.toMillis());
                waitFor(next, e);
                waited = waited.plus(next);
                next = next.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? next.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void waitFor(Duration duration, TransientFaultException reason) {
        try {
            pause.lasting(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }
}
