package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * {@code metrics.jsonl}: a line of JSON a step with {@code stage, step, loss}, further figures by name, and warnings if
 * there were any; a figure that isn't finite is left out. A training that goes on from an earlier state drops the lines of the steps that it makes
 * again. Not thread-safe.
 */
final class MetricsFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STAGE = "stage";
    private static final String STEP = "step";
    private static final String LOSS = "loss";
    private static final String WARNINGS = "warnings";

    private final Path file;

    MetricsFile(Path file) {
        this.file = file;
    }

    /** One line. */
    record Line(String stage, int step, double loss, Map<String, Double> figures, List<String> warnings) {}

    /** Adds a line. */
    void add(Line added) {
        ObjectNode line = JSON.createObjectNode().put(STAGE, added.stage).put(STEP, added.step);
        putFinite(line, LOSS, added.loss);
        new TreeMap<>(added.figures).forEach((name, value) -> putFinite(line, name, value));
        if (!added.warnings.isEmpty()) {
            line.set(WARNINGS, JSON.valueToTree(added.warnings));
        }
        try {
            Files.writeString(file, line + "\n", CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics: can't be written", e);
        }
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    /** The lines of a stage, in the order of the steps. */
    List<Line> of(String stage) {
        return lines(line -> line.get(STAGE).asText().equals(stage)).stream()
                .map(MetricsFile::line)
                .toList();
    }

    /** Drops a stage's lines from a step on, and a last one that was never finished. */
    void forgetFrom(String stage, int step) {
        if (!Files.exists(file)) {
            return;
        }
        StringBuilder kept = new StringBuilder();
        lines(line -> !line.get(STAGE).asText().equals(stage) || line.get(STEP).asInt() < step)
                .forEach(line -> kept.append(line).append('\n'));
        try {
            DurableFile.replace(file, kept.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("metrics: can't be written", e);
        }
    }

    /** A training begins anew. */
    void forgetAll() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("metrics: can't be deleted", e);
        }
    }

    private List<JsonNode> lines(Predicate<JsonNode> isWanted) {
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String text : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                parse(text).filter(isWanted).ifPresent(lines::add);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("metrics: can't be read", e);
        }
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(line -> line.has(STAGE) && line.has(STEP));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // Cut off when the process died.
        }
    }

    private static Line line(JsonNode json) {
        Map<String, Double> figures = new TreeMap<>();
        json.properties().stream()
                .filter(entry -> entry.getValue().isNumber())
                .forEach(entry -> figures.put(entry.getKey(), entry.getValue().asDouble()));
        figures.keySet().removeAll(List.of(STEP, LOSS));
        double loss = json.path(LOSS).asDouble(Double.NaN);
        List<String> warnings = new ArrayList<>();
        json.path(WARNINGS).forEach(warning -> warnings.add(warning.asText()));
        return new Line(json.get(STAGE).asText(), json.get(STEP).asInt(), loss, figures, warnings);
    }
}
