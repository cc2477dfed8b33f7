package org.cxrstream.ingest.stow;

import static org.cxrstream.ingest.http.HttpRefusal.Status.PAYLOAD_TOO_LARGE;
import static org.cxrstream.ingest.http.HttpRefusal.Status.REQUEST_TIMEOUT;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.cxrstream.ingest.http.HttpRefusal;

/** The bytes of one instance as they arrive, in a slot of the memory. Belongs to one thread. */
final class InstanceBuffer implements AutoCloseable {
    /** Largest instance that any slot holds: a 16-bit X-ray of 8 million pixels. */
    static final int USUAL_BYTES = 16 << 20;

    private static final int FIRST_BYTES = 64 << 10;

    private final MemorySlots.Slot slot;
    private final int maxBytes;
    private final long deadline;
    private final Duration longest;
    private byte[] bytes;
    private int length;

    /**
     * Begins an instance.
     *
     * @param slot closed with this
     * @param maxBytes most that are taken
     * @param expectedBytes a guess, to grow less often
     * @param longest how long the instance may take to arrive: a sender that stalls must not keep others from theirs
     */
    InstanceBuffer(MemorySlots.Slot slot, int maxBytes, long expectedBytes, Duration longest) {
        this.slot = slot;
        this.maxBytes = maxBytes;
        this.longest = longest;
        this.deadline = System.nanoTime() + longest.toNanos();
        this.bytes = new byte[(int) Math.max(FIRST_BYTES, Math.min(expectedBytes, Math.min(USUAL_BYTES, maxBytes)))];
    }

    /**
     * Adds bytes.
     *
     * @throws HttpRefusal PAYLOAD_TOO_LARGE if they become too many, REQUEST_TIMEOUT if they come too slowly,
     *     SERVICE_UNAVAILABLE if there is no room for a large instance in time
     */
    void add(ByteBuffer more) {
        if (System.nanoTime() - deadline > 0) {
            throw new HttpRefusal(REQUEST_TIMEOUT, "instance: not whole after %d s".formatted(longest.toSeconds()));
        }
        int needed = length + more.remaining();
        if (needed > maxBytes) {
            throw new HttpRefusal(
                    PAYLOAD_TOO_LARGE, "instance: above %d bytes (expected: at most that)".formatted(maxBytes));
        }
        if (needed > bytes.length) {
            grow(needed);
        }
        int count = more.remaining();
        more.get(bytes, length, count);
        length += count;
    }

    /** The whole instance, which this holds no longer; the slot stays taken. */
    byte[] take() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = new byte[0];
        length = 0;
        return whole;
    }

    @Override
    public void close() {
        slot.close();
    }

    private void grow(int needed) {
        if (needed > USUAL_BYTES) {
            slot.enlarge();
        }
        int limit = needed > USUAL_BYTES ? maxBytes : Math.min(USUAL_BYTES, maxBytes);
        long doubled = Math.max(2L * bytes.length, needed);
        bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
    }
}
