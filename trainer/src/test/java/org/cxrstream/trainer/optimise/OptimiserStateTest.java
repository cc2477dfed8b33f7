package org.cxrstream.trainer.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.StateFolder;
import org.cxrstream.trainer.resume.TrainingState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten steps in one go, and the same in two halves with a file between. */
class OptimiserStateTest {
    private static final int STEPS = 10;
    private static final int INTERRUPTED_AFTER = 4;

    @TempDir
    Path folder;

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldGoOnBitForBitWhenAdamIsRestored() {
        assertGoesOn(parameters -> new Adam(parameters, new WeightDecay(0.01, WeightDecay.Scope.ALL)));
    }

    @Test
    void shouldGoOnBitForBitWhenSgdIsRestored() {
        assertGoesOn(parameters -> new Sgd(parameters, 0.9, WeightDecay.ofKernels(0.01)));
    }

    @Test
    void shouldRefuseAStateOfOtherParameters() {
        try (NDManager manager = Torch.newManager();
                Adam saved = new Adam(Map.of("p", manager.ones(new Shape(3))), WeightDecay.none());
                Adam wider = new Adam(Map.of("p", manager.ones(new Shape(4))), WeightDecay.none());
                Adam renamed = new Adam(Map.of("q", manager.ones(new Shape(3))), WeightDecay.none())) {
            TrainingState state = new TrainingState();
            saved.saveTo(state);
            assertThatThrownBy(() -> wider.restoreFrom(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[3] (expected: [4])");
            assertThatThrownBy(() -> renamed.restoreFrom(state)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void assertGoesOn(Function<Map<String, NDArray>, Optimiser> make) {
        StateFolder states = new StateFolder(folder);
        float[] uninterrupted;
        float[] before;
        try (NDManager manager = Torch.newManager()) {
            NDArray parameter = parameter(manager, new float[] {1, -2, 3, 0.5f, 7, -0.1f});
            try (Optimiser optimiser = make.apply(Map.of("p", parameter))) {
                steps(optimiser, parameter, 0, INTERRUPTED_AFTER);
                before = parameter.toFloatArray();
                TrainingState state = new TrainingState();
                optimiser.saveTo(state);
                states.save(INTERRUPTED_AFTER, state);
                steps(optimiser, parameter, INTERRUPTED_AFTER, STEPS);
                uninterrupted = parameter.toFloatArray();
            }
        }
        try (NDManager manager = Torch.newManager()) {
            NDArray parameter = parameter(manager, before);
            try (Optimiser optimiser = make.apply(Map.of("p", parameter))) {
                optimiser.restoreFrom(states.latest().orElseThrow().state());
                steps(optimiser, parameter, INTERRUPTED_AFTER, STEPS);
                assertThat(parameter.toFloatArray()).containsExactly(uninterrupted);
            }
        }
        assertThat(uninterrupted).isNotEqualTo(before);
    }

    private static NDArray parameter(NDManager manager, float[] values) {
        NDArray parameter = manager.create(values, new Shape(2, 3));
        parameter.setRequiresGradient(true);
        return parameter;
    }

    private static void steps(Optimiser optimiser, NDArray parameter, int from, int to) {
        for (int step = from; step < to; step++) {
            try (Torch.Recording recording = Torch.record();
                    NDArray loss =
                            Torch.scale(parameter.square(), 0.3 + step % 3).sum()) {
                recording.backward(loss);
            }
            optimiser.step(0.1 / (1 + step));
        }
    }
}
