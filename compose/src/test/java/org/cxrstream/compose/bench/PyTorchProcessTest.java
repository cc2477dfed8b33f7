package org.cxrstream.compose.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.cxrstream.compose.bench.PyTorchProcess.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script that speaks as the Python one does. */
class PyTorchProcessTest {
    private static final BenchSettings SETTINGS = new BenchSettings(32, 1, 1, 1, false, Optional.empty());

    @TempDir
    Path temporary;

    @Test
    void shouldTakeTheMeanOfAllStepsButTheFirst() throws Exception {
        Path speaker = script("echo '{\"torch\": \"9.9\", \"capability\": \"AVX\"}'; read line; "
                + "echo '{\"cpuSeconds\": [9, 1, 2], \"wallSeconds\": [9, 3, 5]}'");
        try (PyTorchProcess process = new PyTorchProcess(speaker, speaker, SETTINGS, Memory.DEFAULT)) {
            assertThat(process.version()).isEqualTo("9.9");
            assertThat(process.turn("fp32-eager", 3)).isEqualTo(new StepTimes(1.5, 4));
        }
    }

    @Test
    void shouldTellWhyAVariantCannotRun() throws Exception {
        Path speaker = script("echo '{\"torch\": \"9.9\"}'; read line; echo '{\"error\": \"no compiler\"}'");
        try (PyTorchProcess process = new PyTorchProcess(speaker, speaker, SETTINGS, Memory.AS_OURS)) {
            assertThatThrownBy(() -> process.turn("bf16-compile", 3))
                    .isInstanceOf(ContestantFailedException.class)
                    .hasMessage("no compiler");
        }
    }

    @Test
    void shouldRefuseAnInterpreterWithoutPyTorch() throws Exception {
        Path silent = script("exit 1");
        assertThatThrownBy(() -> new PyTorchProcess(silent, silent, SETTINGS, Memory.DEFAULT))
                .isInstanceOf(ContestantFailedException.class)
                .hasMessageContaining("expected: one that has the packages");
    }

    private Path script(String commands) throws IOException {
        Path file = Files.writeString(temporary.resolve("python"), "#!/bin/sh\n" + commands + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
