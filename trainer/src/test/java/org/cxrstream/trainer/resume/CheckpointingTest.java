package org.cxrstream.trainer.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointingTest {
    /** Counts the steps it has seen. */
    private static final class Counter implements Resumable {
        private final String name;
        private int count;

        Counter(String name) {
            this.name = name;
        }

        @Override
        public void saveTo(TrainingState state) {
            state.put(name, count);
        }

        @Override
        public void restoreFrom(TrainingState state) {
            count = state.numbers(name)[0];
        }
    }

    @TempDir
    Path path;

    /** Makes steps until {@code stop}, as a training does that is killed then; returns at which it began. */
    private static int train(Checkpointing checkpointing, int stop, int inAll, Counter... parts) {
        int first = checkpointing.resume(parts);
        for (int step = first; step < stop; step++) {
            for (Counter part : parts) {
                part.count++;
            }
            checkpointing.afterStep(step + 1, inAll, parts);
        }
        return first;
    }

    @Test
    void shouldGoOnFromTheLastStateWithAllParts() {
        Checkpointing checkpointing = Checkpointing.in(new StateFolder(path), 3);
        assertThat(train(checkpointing, 8, 20, new Counter("network"), new Counter("queue")))
                .isZero();
        Counter network = new Counter("network");
        Counter queue = new Counter("queue");
        assertThat(train(checkpointing, 20, 20, network, queue)).isEqualTo(6);
        assertThat(network.count).isEqualTo(20);
        assertThat(queue.count).isEqualTo(20);
    }

    @Test
    void shouldKeepNoStateAfterTheLastStep() {
        StateFolder folder = new StateFolder(path);
        train(Checkpointing.in(folder, 2), 6, 6, new Counter("network"));
        assertThat(folder.latest().orElseThrow().step()).isEqualTo(4);
    }

    @Test
    void shouldStartAnewWithoutAFolder() {
        train(Checkpointing.NONE, 5, 10, new Counter("network"));
        assertThat(train(Checkpointing.NONE, 5, 10, new Counter("network"))).isZero();
    }

    @Test
    void shouldRefuseAStateThatLacksAPart() {
        Checkpointing checkpointing = Checkpointing.in(new StateFolder(path), 1);
        train(checkpointing, 2, 5, new Counter("network"));
        assertThatThrownBy(() -> checkpointing.resume(new Counter("another")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseToKeepAStateAfterEveryZeroSteps() {
        assertThatThrownBy(() -> Checkpointing.in(new StateFolder(path), 0))
                .hasMessage("everySteps: 0 (expected: > 0)");
    }
}
