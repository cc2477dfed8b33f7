package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * The last K keys, first in, first out, each with its X-ray's label. A slot that was never written does not exist for
 * the loss: it is neither a positive nor a negative. Held in Java's memory. Not thread-safe.
 */
final class KeyQueue {
    private final int capacity;
    private final int dimensions;
    /** Row by row; slot i holds values i D … (i + 1) D − 1. */
    private final float[] keys;
    /** One a filled slot. */
    private final List<ImageLabel> labels = new ArrayList<>();

    private int next;

    /** An empty queue for {@code capacity} keys of {@code dimensions} numbers. */
    KeyQueue(int capacity, int dimensions) {
        if (capacity < 1) {
            throw new IllegalArgumentException("queue: " + capacity + " (expected: > 0)");
        }
        this.capacity = capacity;
        this.dimensions = dimensions;
        keys = new float[capacity * dimensions];
    }

    /**
     * Adds keys, the first of them first, each over the oldest one once the queue is full; goes on at slot 0 after the
     * last, so no key is lost where the capacity is no multiple of the batch.
     *
     * @param newKeys (B, D), row by row
     * @param newLabels B labels
     */
    void enqueue(float[] newKeys, List<ImageLabel> newLabels) {
        if (newKeys.length != newLabels.size() * dimensions) {
            throw new IllegalArgumentException("keys: " + newKeys.length + " values (expected: " + newLabels.size()
                    + " times " + dimensions + ")");
        }
        for (int i = 0; i < newLabels.size(); i++) {
            System.arraycopy(newKeys, i * dimensions, keys, next * dimensions, dimensions);
            if (next == labels.size()) {
                labels.add(newLabels.get(i));
            } else {
                labels.set(next, newLabels.get(i));
            }
            next = (next + 1) % capacity;
        }
    }

    boolean isEmpty() {
        return labels.isEmpty();
    }

    /** Labels of the filled slots, in slot order. */
    List<ImageLabel> labels() {
        return List.copyOf(labels);
    }

    /** The filled slots' keys (F, D) float32, in slot order, owned by {@code owner}. */
    NDArray entries(NDManager owner) {
        float[] filled = Arrays.copyOf(keys, labels.size() * dimensions);
        return owner.create(filled, new Shape(labels.size(), dimensions));
    }
}
