package org.cxrstream.ingest.stow;

import static org.cxrstream.ingest.http.HttpRefusal.Status.SERVICE_UNAVAILABLE;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cxrstream.ingest.http.HttpRefusal;

/**
 * Bounds the memory that instances take while they are read, decoded and stored: so many slots, each good for an
 * instance of usual size, and one permission, given to one slot at a time, to hold a large one. Who waits for the
 * permission keeps a slot, but who has it needs nothing more: nobody waits for ever. First come, first served.
 */
final class MemorySlots {
    private final Semaphore slots;
    private final Semaphore large = new Semaphore(1, true);
    private final Duration patience;

    /**
     * Makes slots.
     *
     * @param count how many instances are in memory at a time
     * @param patience how long a request waits for its turn
     */
    MemorySlots(int count, Duration patience) {
        slots = new Semaphore(count, true);
        this.patience = patience;
    }

    /**
     * Waits for a slot.
     *
     * @throws HttpRefusal SERVICE_UNAVAILABLE if none becomes free in time
     */
    Slot take() {
        await(slots);
        return new Slot();
    }

    private void await(Semaphore turn) {
        try {
            if (!turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HttpRefusal(
                        SERVICE_UNAVAILABLE,
                        "ingest: busy for %d s (expected: a turn before); send it again"
                                .formatted(patience.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpRefusal(SERVICE_UNAVAILABLE, "ingest: shutting down; send it again");
        }
    }

    /** Room for one instance until it is closed. Belongs to one thread. */
    final class Slot implements AutoCloseable {
        private boolean isLarge;
        private boolean isClosed;

        private Slot() {}

        /**
         * Waits until a large instance may be held.
         *
         * @throws HttpRefusal SERVICE_UNAVAILABLE if it may not in time
         */
        void enlarge() {
            if (!isLarge) {
                await(large);
                isLarge = true;
            }
        }

        /** Gives the room back; a second time has no effect. */
        @Override
        public void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            if (isLarge) {
                large.release();
            }
            slots.release();
        }
    }
}
