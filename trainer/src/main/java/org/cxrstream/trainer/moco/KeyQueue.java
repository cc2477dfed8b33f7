package org.cxrstream.trainer.moco;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * The last K keys, first in, first out, each with its X-ray's number. A slot that was never written does not exist for
 * the loss: it is neither a positive nor a negative. Held on the engine's device; owns its memory. Not thread-safe.
 */
final class KeyQueue implements Resumable, AutoCloseable {
    private static final String KEYS = "queue.keys";
    private static final String IMAGES = "queue.images";
    private static final String NEXT = "queue.next";

    private final NDManager manager = Torch.newManager();
    private final int capacity;
    /** (K, D), a ring; only the first {@link #filled} rows count. */
    private final NDArray keys;
    /** One a slot. */
    private final int[] images;

    private int filled;
    private int next;

    /** An empty queue for {@code capacity} keys of {@code dimensions} numbers. */
    KeyQueue(int capacity, int dimensions, DataType type) {
        this.capacity = capacity;
        keys = manager.zeros(new Shape(capacity, dimensions), type);
        images = new int[capacity];
    }

    /**
     * Adds keys, the first of them first, each over the oldest one once the queue is full; goes on at slot 0 after the
     * last, so no key is lost where the capacity is no multiple of the batch.
     *
     * @param newKeys (B, D), which stays the caller's
     * @param newImages B numbers of X-rays
     */
    void enqueue(NDArray newKeys, int[] newImages) {
        Shape expected = new Shape(newImages.length, keys.getShape().get(1));
        if (!newKeys.getShape().equals(expected)) {
            throw new IllegalArgumentException("keys: " + newKeys.getShape() + " (expected: " + expected + ")");
        }
        int written = 0;
        while (written < newImages.length) {
            int count = Math.min(newImages.length - written, capacity - next);
            try (NDArray part = newKeys.get(new NDIndex("{}:{}", written, written + count))) {
                keys.set(new NDIndex("{}:{}", next, next + count), part);
            }
            System.arraycopy(newImages, written, images, next, count);
            written += count;
            filled = Math.max(filled, next + count);
            next = (next + count) % capacity;
        }
    }

    boolean isEmpty() {
        return filled == 0;
    }

    /** Numbers of the filled slots' X-rays, in slot order. */
    int[] images() {
        return Arrays.copyOf(images, filled);
    }

    /** The filled slots' keys (F, D), in slot order, owned by {@code owner}; valid until keys are added. */
    NDArray entries(NDManager owner) {
        NDArray entries = keys.get(new NDIndex("0:{}", filled));
        entries.attach(owner);
        return entries;
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(KEYS, keys);
        state.put(IMAGES, images());
        state.put(NEXT, next);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore("", Map.of(KEYS, keys));
        int[] saved = state.numbers(IMAGES);
        System.arraycopy(saved, 0, images, 0, saved.length);
        filled = saved.length;
        next = state.numbers(NEXT)[0];
    }

    @Override
    public void close() {
        manager.close();
    }
}
