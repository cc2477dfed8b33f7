package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.junit.jupiter.api.Test;

class KeyQueueTest {
    @Test
    void shouldHoldOnlyWhatWasPutWhileNotFull() {
        KeyQueue queue = new KeyQueue(5, 2);
        assertThat(queue.isEmpty()).isTrue();

        enqueue(queue, 1, 2);

        assertThat(queue.isEmpty()).isFalse();
        assertThat(patients(queue)).containsExactly(1, 2);
        assertThat(entries(queue)).containsExactly(1, 1, 2, 2);
        assertThat(Relations.of(List.of(label(0)), queue.labels(), PositiveWeights.EQUAL)
                        .columns())
                .isEqualTo(3);
    }

    @Test
    void shouldLoseNoNewKeyWhenBatchGoesOverTheEnd() {
        KeyQueue queue = new KeyQueue(5, 2);
        enqueue(queue, 1, 2);
        enqueue(queue, 3, 4);
        enqueue(queue, 5, 6);
        enqueue(queue, 7, 8);

        assertThat(patients(queue)).containsExactly(6, 7, 8, 4, 5);
        assertThat(entries(queue)).containsExactly(6, 6, 7, 7, 8, 8, 4, 4, 5, 5);
    }

    @Test
    void shouldKeepNewestWhenBatchIsLargerThanQueue() {
        KeyQueue queue = new KeyQueue(2, 2);
        enqueue(queue, 1, 2, 3);

        assertThat(patients(queue)).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void shouldGiveEntriesToTheirNewOwner() {
        KeyQueue queue = new KeyQueue(2, 2);
        enqueue(queue, 1, 2);
        try (NDManager manager = Torch.newManager()) {
            assertThat(queue.entries(manager).getManager()).isSameAs(manager);
            assertThat(queue.entries(manager).getShape()).isEqualTo(new Shape(2, 2));
        }
    }

    @Test
    void shouldRejectKeysThatDoNotFitLabels() {
        KeyQueue queue = new KeyQueue(2, 2);
        assertThatThrownBy(() -> queue.enqueue(new float[3], List.of(label(1))))
                .hasMessage("keys: 3 values (expected: 1 times 2)");
        assertThatThrownBy(() -> new KeyQueue(0, 2)).hasMessage("queue: 0 (expected: > 0)");
    }

    private static void enqueue(KeyQueue queue, int... patients) {
        float[] keys = new float[2 * patients.length];
        IntStream.range(0, keys.length).forEach(i -> keys[i] = patients[i / 2]);
        queue.enqueue(keys, IntStream.of(patients).mapToObj(KeyQueueTest::label).toList());
    }

    private static ImageLabel label(int patient) {
        return new ImageLabel(patient, patient * 10, 0);
    }

    private static List<Integer> patients(KeyQueue queue) {
        return queue.labels().stream().map(ImageLabel::patient).toList();
    }

    private static float[] entries(KeyQueue queue) {
        try (NDManager manager = Torch.newManager()) {
            return queue.entries(manager).toFloatArray();
        }
    }
}
