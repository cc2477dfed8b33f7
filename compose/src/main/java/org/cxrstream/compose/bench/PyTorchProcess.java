package org.cxrstream.compose.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final JsonNode about;

    /**
     * Starts it.
     *
     * @param python the interpreter
     * @param script the workload
     * @throws ContestantFailedException if it doesn't come up
     */
    PyTorchProcess(Path python, Path script, BenchSettings settings, Memory memory) throws ContestantFailedException {
        ProcessBuilder builder = new ProcessBuilder(
                python.toString(),
                script.toString(),
                "--threads",
                Integer.toString(settings.threads()),
                "--size",
                Integer.toString(settings.size()),
                "--batch",
                Integer.toString(settings.batch()));
        if (memory == Memory.DEFAULT) {
            MEMORY_SETTINGS.forEach(builder.environment()::remove);
        }
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ContestantFailedException(python.getFileName() + ": can't be started");
        }
        answers = process.inputReader(UTF_8);
        requests = process.outputWriter(UTF_8);
        about = read();
    }

    /** Its PyTorch's version. */
    String version() {
        return about.path("torch").asText();
    }

    /** Which vector instructions its own loops use. */
    String capability() {
        return about.path("capability").asText();
    }

    /** Makes steps of a variant, such as {@code unet-bf16-eager}. */
    StepTimes turn(String variant, int steps) throws ContestantFailedException {
        try {
            requests.write(JSON.createObjectNode().put("variant", variant).put("steps", steps) + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new ContestantFailedException("the Python process has ended");
        }
        JsonNode answer = read();
        if (answer.has("error")) {
            throw new ContestantFailedException(answer.path("error").asText());
        }
        return new StepTimes(meanButFirst(answer.path("cpuSeconds")), meanButFirst(answer.path("wallSeconds")));
    }

    private static double meanButFirst(JsonNode seconds) {
        return IntStream.range(1, seconds.size())
                .mapToDouble(step -> seconds.path(step).asDouble())
                .average()
                .orElse(Double.NaN);
    }

    private JsonNode read() throws ContestantFailedException {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new ContestantFailedException("the Python process has ended (expected: one that has PyTorch)");
            }
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new ContestantFailedException("the Python process answers no JSON");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
