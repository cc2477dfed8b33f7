package org.cxrstream.trainer.moco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.TrainingState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyQueueTest {
    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldHoldOnlyWhatWasPutWhileNotFull() {
        try (KeyQueue queue = queue(5)) {
            assertThat(queue.isEmpty()).isTrue();

            enqueue(queue, 1, 2);

            assertThat(queue.isEmpty()).isFalse();
            assertThat(queue.images()).containsExactly(1, 2);
            assertThat(entries(queue)).containsExactly(1, 1, 2, 2);
        }
    }

    @Test
    void shouldLoseNoNewKeyWhenBatchGoesOverTheEnd() {
        try (KeyQueue queue = queue(5)) {
            enqueue(queue, 1, 2);
            enqueue(queue, 3, 4);
            enqueue(queue, 5, 6);
            enqueue(queue, 7, 8);

            assertThat(queue.images()).containsExactly(6, 7, 8, 4, 5);
            assertThat(entries(queue)).containsExactly(6, 6, 7, 7, 8, 8, 4, 4, 5, 5);
        }
    }

    /** Against a list from which the oldest go: capacity 7, batches of 3. */
    @Test
    void shouldHoldTheNewestWhateverTheRemainder() {
        try (KeyQueue queue = queue(7)) {
            for (int batch = 0; batch < 20; batch++) {
                enqueue(queue, 3 * batch, 3 * batch + 1, 3 * batch + 2);
                int newest = 3 * batch + 2;
                int held = Math.min(7, newest + 1);
                int[] sorted = queue.images();
                Arrays.sort(sorted);
                int[] expected = new int[held];
                Arrays.setAll(expected, i -> newest - held + 1 + i);
                assertThat(sorted).isEqualTo(expected);
                int[] images = queue.images();
                float[] entries = entries(queue);
                for (int slot = 0; slot < held; slot++) {
                    assertThat(entries[2 * slot]).isEqualTo(images[slot]);
                }
            }
        }
    }

    @Test
    void shouldKeepNewestWhenBatchIsLargerThanQueue() {
        try (KeyQueue queue = queue(2)) {
            enqueue(queue, 1, 2, 3, 4, 5);

            assertThat(queue.images()).containsExactlyInAnyOrder(4, 5);
        }
    }

    @Test
    void shouldGiveEntriesToTheirNewOwnerInTheKeysFormat() {
        try (KeyQueue queue = new KeyQueue(2, 2, DataType.FLOAT64);
                NDManager manager = Torch.newManager()) {
            queue.enqueue(manager.create(new double[] {.1, .2}, new Shape(1, 2)), new int[] {3});
            NDArray entries = queue.entries(manager);

            assertThat(entries.getManager()).isSameAs(manager);
            assertThat(entries.toDoubleArray()).containsExactly(.1, .2);
        }
    }

    @Test
    void shouldGoOnFromASavedState() {
        try (KeyQueue queue = queue(5);
                KeyQueue resumed = queue(5)) {
            enqueue(queue, 1, 2, 3);
            TrainingState state = new TrainingState();
            queue.saveTo(state);
            enqueue(queue, 4, 5, 6, 7);
            resumed.restoreFrom(state);
            assertThat(resumed.images()).containsExactly(1, 2, 3);
            enqueue(resumed, 4, 5, 6, 7);

            assertThat(resumed.images()).isEqualTo(queue.images());
            assertThat(entries(resumed)).isEqualTo(entries(queue));
        }
    }

    @Test
    void shouldRejectKeysThatDoNotFitImages() {
        try (KeyQueue queue = queue(2);
                NDManager manager = Torch.newManager()) {
            NDArray keys = manager.zeros(new Shape(1, 3));
            assertThatThrownBy(() -> queue.enqueue(keys, new int[] {1})).hasMessage("keys: (1, 3) (expected: (1, 2))");
        }
    }

    private static KeyQueue queue(int capacity) {
        return new KeyQueue(capacity, 2, DataType.FLOAT32);
    }

    private static void enqueue(KeyQueue queue, int... images) {
        float[] keys = new float[2 * images.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = images[i / 2];
        }
        try (NDManager manager = Torch.newManager()) {
            queue.enqueue(manager.create(keys, new Shape(images.length, 2)), images);
        }
    }

    private static float[] entries(KeyQueue queue) {
        try (NDManager manager = Torch.newManager()) {
            return queue.entries(manager).toFloatArray();
        }
    }
}
