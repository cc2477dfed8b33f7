package org.cxrstream.trainer.contrast;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.resume.TrainingState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionNetworkTest {
    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    private static ProjectionNetwork network(long seed) {
        return new ProjectionNetwork(ToyTask.TINY, Precision.FP32, seed);
    }

    private static Map<String, float[]> trained(ProjectionNetwork network) {
        Map<String, float[]> values = new HashMap<>();
        network.trainable().forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    private static float[] of(Map<String, float[]> values, String name) {
        return requireNonNull(values.get(name), name);
    }

    @Test
    void shouldFollowByExactlyTheMovingAverage() {
        try (ProjectionNetwork query = network(1);
                ProjectionNetwork key = network(2)) {
            Map<String, float[]> before = trained(key);
            Map<String, float[]> leader = trained(query);

            key.follow(query, 0.9);

            trained(key).forEach((name, values) -> {
                for (int i = 0; i < values.length; i++) {
                    double expected = 0.9 * of(before, name)[i] + 0.1 * of(leader, name)[i];
                    assertThat((double) values[i]).isCloseTo(expected, within(1e-6));
                }
            });
        }
    }

    @Test
    void shouldLeaveRunningStatisticsAloneWhenFollowing() {
        try (ProjectionNetwork query = network(1);
                ProjectionNetwork key = network(2)) {
            query.encoder().parameters().buffers().values().forEach(array -> array.addi(1));
            Map<String, float[]> before = key.encoder().parameters().values();

            key.follow(query, 0.9);

            Map<String, NDArray> after = key.encoder().parameters().buffers();
            assertThat(after).hasSize(16);
            after.forEach((name, array) -> assertThat(array.toFloatArray()).isEqualTo(before.get(name)));
        }
    }

    @Test
    void shouldTrainNoRunningStatistics() {
        try (ProjectionNetwork network = network(1)) {
            assertThat(network.trainable().keySet()).noneMatch(name -> name.contains("running"));
            assertThat(network.trainable()).hasSize(4 * 8 + 4 + 4);
        }
    }

    @Test
    void shouldComeBackFromASavedStateWithItsStatistics() {
        try (ProjectionNetwork saved = network(1);
                ProjectionNetwork restored = network(2)) {
            saved.encoder().parameters().buffers().values().forEach(array -> array.addi(0.5));
            TrainingState state = new TrainingState();
            saved.saveTo(state, "query.");
            restored.restoreFrom(state, "query.");

            Map<String, float[]> expected = trained(saved);
            trained(restored).forEach((name, values) -> assertThat(values).isEqualTo(expected.get(name)));
            Map<String, float[]> statistics = saved.encoder().parameters().values();
            restored.encoder()
                    .parameters()
                    .values()
                    .forEach((name, values) -> assertThat(values).isEqualTo(statistics.get(name)));
        }
    }
}
