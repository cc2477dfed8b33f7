package org.cxrstream.trainer.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    private static final float[] AWKWARD = {
        0, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 0.1f, Float.NEGATIVE_INFINITY,
    };

    private NDManager manager;

    @BeforeEach
    void makeManager() {
        Torch.prepareThread();
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void shouldBringBackEveryBitFromAFile() {
        TrainingState state = new TrainingState();
        state.put("queue.", Map.of("keys", manager.create(AWKWARD, new Shape(2, 3))));
        state.put("method", "CL-TCI, \"quoted\" ü");
        state.put("labels", 3, -1, Integer.MAX_VALUE);
        state.put("none");
        TrainingState read = TrainingState.decode(ByteBuffer.wrap(Safetensors.encode(state.content())));
        NDArray array = read.array("queue.keys", manager);
        assertThat(array.getShape()).isEqualTo(new Shape(2, 3));
        assertThat(bits(array)).isEqualTo(bits(manager.create(AWKWARD)));
        assertThat(read.text("method")).isEqualTo("CL-TCI, \"quoted\" ü");
        assertThat(read.numbers("labels")).containsExactly(3, -1, Integer.MAX_VALUE);
        assertThat(read.numbers("none")).isEmpty();
    }

    @Test
    void shouldHoldCopiesThatLaterStepsDoNotReach() {
        NDArray moving = manager.create(new float[] {1, 2});
        TrainingState state = new TrainingState();
        state.put("moving", moving);
        moving.addi(5);
        state.restore("", Map.of("moving", moving));
        assertThat(moving.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void shouldRefuseANameTwice() {
        TrainingState state = new TrainingState();
        state.put("step", 1);
        assertThatThrownBy(() -> state.put("step", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training state: step (expected: a name not in use)");
    }

    @Test
    void shouldRefuseWhatItDoesNotHold() {
        TrainingState state = new TrainingState();
        state.put("weights", manager.ones(new Shape(3)));
        String message = "training state: no other (expected: a state of this training)";
        assertThatThrownBy(() -> state.text("other")).hasMessage(message);
        assertThatThrownBy(() -> state.numbers("other")).hasMessage(message);
        assertThatThrownBy(() -> state.array("other", manager)).hasMessage(message);
        assertThatThrownBy(() -> state.restore("", Map.of("weights", manager.ones(new Shape(1, 3)))))
                .hasMessage("training state: weights of shape [3] (expected: [1, 3])");
    }

    @Test
    void shouldRefuseAFileOfAnotherKind() {
        assertThatThrownBy(() -> TrainingState.decode(ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .isInstanceOf(ModelStoreException.Corrupt.class);
    }

    private static int[] bits(NDArray array) {
        float[] values = array.toFloatArray();
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
