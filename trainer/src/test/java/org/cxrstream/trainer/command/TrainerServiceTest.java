package org.cxrstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.cxrstream.trainer.run.RunListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerServiceTest {
    @TempDir
    Path temporary;

    @Test
    void shouldFailWhoeverWaitsForARunWhenABugStopsTheThread() {
        TrainerConfig config = TrainerConfig.of(
                Map.of("bootstrap.servers", "localhost:1"), "lungs", temporary, temporary.resolve("models"), "demo");
        TrainerService trainer = new TrainerService(config, Clock.systemUTC(), RunListener.NONE);
        var asked = trainer.outcome("asked");
        IllegalStateException bug = new IllegalStateException("bug");

        trainer.stopLoudly(bug);

        assertThat(asked).isCompletedExceptionally();
        assertThat(trainer.outcome("asked later")).isCompletedExceptionally();
        assertThat(trainer.failure()).contains(bug);
        assertThat(trainer.status().text()).isEqualTo("not ready: stopped by a bug: IllegalStateException");
    }
}
