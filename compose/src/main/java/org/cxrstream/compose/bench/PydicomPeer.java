package org.cxrstream.compose.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * pydicom, which decodes each transfer syntax with the fastest of its plugins on this machine; see {@code
 * pydicom_prepare.py}. For one thread.
 */
final class PydicomPeer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonProcess process;
    private final Map<BenchSyntax, String> decoders = new EnumMap<>(BenchSyntax.class);

    /**
     * Starts it.
     *
     * @param folder where it stores
     * @throws ContestantFailedException if it doesn't come up
     */
    PydicomPeer(Path python, Path script, Path folder) throws ContestantFailedException {
        process = new PythonProcess(List.of(python.toString(), script.toString(), folder.toString()), List.of());
    }

    String version() {
        return process.about().path("pydicom").asText();
    }

    /** Which plugin decodes; found out by trying each on some files. */
    String decoder(BenchSyntax syntax, List<Path> files) throws ContestantFailedException {
        String known = decoders.get(syntax);
        if (known != null) {
            return known;
        }
        JsonNode plugins = process.ask(
                        JSON.createObjectNode().put("plugins", files.get(0).toString()))
                .path("plugins");
        String fastest = "";
        double least = Double.POSITIVE_INFINITY;
        List<Path> few = files.subList(0, Math.min(2, files.size()));
        for (JsonNode plugin : plugins) {
            double millis = run(few, plugin.asText()).millis();
            if (millis < least) {
                least = millis;
                fastest = plugin.asText();
            }
        }
        decoders.put(syntax, fastest);
        return fastest;
    }

    /** Milliseconds an image and the digest of the last one's samples. */
    record Turn(double millis, String digest) {}

    /** Does the files. */
    Turn turn(BenchSyntax syntax, List<Path> files) throws ContestantFailedException {
        return run(files, decoder(syntax, files));
    }

    private Turn run(List<Path> files, String plugin) throws ContestantFailedException {
        ObjectNode request = JSON.createObjectNode().put("decoder", plugin);
        files.forEach(file -> request.withArray("files").add(file.toString()));
        JsonNode answer = process.ask(request);
        double seconds = StreamSupport.stream(answer.path("seconds").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .average()
                .orElse(Double.NaN);
        return new Turn(1000 * seconds, answer.path("digest").asText());
    }

    @Override
    public void close() {
        process.close();
    }
}
