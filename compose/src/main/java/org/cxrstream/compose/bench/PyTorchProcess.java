package org.cxrstream.compose.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A Python process that makes training steps when asked; see {@code pytorch_steps.py}. For one thread. */
final class PyTorchProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MEMORY_SETTINGS =
            List.of("MALLOC_ARENA_MAX", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_");

    /** How the process allocates memory. */
    enum Memory {
        /** As any Python process does. */
        DEFAULT,
        /** With the settings that {@code compose/cxr} gives us. */
        AS_OURS
    }

    private final PythonProcess process;

    /**
     * Starts it.
     *
     * @param python the interpreter
     * @param script the workload
     * @throws ContestantFailedException if it doesn't come up
     */
    PyTorchProcess(Path python, Path script, BenchSettings settings, Memory memory) throws ContestantFailedException {
        process = new PythonProcess(
                List.of(
                        python.toString(),
                        script.toString(),
                        "--threads",
                        Integer.toString(settings.threads()),
                        "--size",
                        Integer.toString(settings.size()),
                        "--batch",
                        Integer.toString(settings.batch())),
                memory == Memory.DEFAULT ? MEMORY_SETTINGS : List.of());
    }

    /** Its PyTorch's version. */
    String version() {
        return process.about().path("torch").asText();
    }

    /** Which vector instructions its own loops use. */
    String capability() {
        return process.about().path("capability").asText();
    }

    /** Makes steps of a variant, such as {@code unet-bf16-eager}. */
    StepTimes turn(String variant, int steps) throws ContestantFailedException {
        JsonNode answer =
                process.ask(JSON.createObjectNode().put("variant", variant).put("steps", steps));
        return new StepTimes(meanButFirst(answer.path("cpuSeconds")), meanButFirst(answer.path("wallSeconds")));
    }

    private static double meanButFirst(JsonNode seconds) {
        return IntStream.range(1, seconds.size())
                .mapToDouble(step -> seconds.path(step).asDouble())
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        process.close();
    }
}
