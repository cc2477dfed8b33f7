package org.cxrstream.compose.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Python process that says in a line of JSON what it is, and then answers every line by a line. For one thread.
 */
final class PythonProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final JsonNode about;

    /**
     * Starts it.
     *
     * @param unset environment variables of ours that it must not have
     * @throws ContestantFailedException if it doesn't come up
     */
    PythonProcess(List<String> command, List<String> unset) throws ContestantFailedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        unset.forEach(builder.environment()::remove);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ContestantFailedException(command.get(0) + ": can't be started");
        }
        answers = process.inputReader(UTF_8);
        requests = process.outputWriter(UTF_8);
        about = read();
    }

    /** What it said of itself. */
    JsonNode about() {
        return about;
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws ContestantFailedException if that is an error, or if there is none
     */
    JsonNode ask(JsonNode request) throws ContestantFailedException {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new ContestantFailedException("the Python process has ended");
        }
        JsonNode answer = read();
        if (answer.has("error")) {
            throw new ContestantFailedException(answer.path("error").asText());
        }
        return answer;
    }

    private JsonNode read() throws ContestantFailedException {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new ContestantFailedException(
                        "the Python process has ended (expected: one that has the packages)");
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
