package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.OverlapFile;
import org.cxrstream.trainer.evaluate.PatientNumbers;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * What a training on one fold leaves behind, besides {@link ArmFolder}'s: configuration, card, metrics, overlaps,
 * report.
 */
record FoldFolder(Path path, int stepsBetweenStates) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "config.json";
    private static final String CARD = "model.json";
    private static final String REPORT = "report.json";
    private static final String PRECISION = "precision";
    private static final Set<String> DECIDING =
            Set.of("settings", "seed", "fold", "folds", "draw", "protocol", "pretrained", "images", PRECISION);

    ArmFolder arm() {
        return new ArmFolder(path, stepsBetweenStates);
    }

    MetricsFile metrics() {
        return new MetricsFile(path.resolve("metrics.jsonl"));
    }

    /** The number format that the training was begun with; empty if it wasn't begun yet. */
    Optional<Precision> precision() {
        return Manifest.read(path.resolve(CONFIG))
                .map(before -> Precision.valueOf(before.json().path(PRECISION).asText(Precision.FP32.name())));
    }

    /**
     * Writes down what the training is made with, or finds that it is what was begun here.
     *
     * @param parts by name, what belongs together: {@code settings} as they turned out, {@code images} with digests of
     *     what is learnt from and tested on, {@code pretrained} with the encoder that was given
     * @return what a person should know about going on
     * @throws SetupException CONFIGURATION if another training was begun here
     */
    List<String> begin(
            FoldRequest request, Map<String, Map<String, String>> parts, Precision precision, Instant startedAt) {
        Manifest now = manifest(request, parts, precision, startedAt);
        Optional<Manifest> before = Manifest.read(path.resolve(CONFIG));
        if (before.isEmpty()) {
            requireUnused();
            now.write(path.resolve(CONFIG));
            return List.of();
        }
        List<String> others = now.differencesFrom(before.get(), DECIDING);
        if (!others.isEmpty()) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "folder %s holds another training: %s (expected: the same, or another folder)"
                            .formatted(path, String.join(", ", others)));
        }
        if (report().isPresent()) {
            return List.of();
        }
        List<String> notes = now.notesOfGoingOnFrom(before.get());
        if (!notes.equals(before.get().notes())) {
            before.get().note(notes);
            before.get().write(path.resolve(CONFIG));
        }
        return notes;
    }

    private static Manifest manifest(
            FoldRequest request, Map<String, Map<String, String>> parts, Precision precision, Instant startedAt) {
        Manifest manifest = Manifest.here();
        ObjectNode json = manifest.json();
        json.put("startedAt", startedAt.toString())
                .put("preset", request.preset().name());
        json.put("seed", request.seed()).put("fold", request.fold()).put("folds", request.folds());
        json.put("draw", request.draw()).put("protocol", request.protocol().name());
        json.put(PRECISION, precision.name());
        parts.forEach((name, values) -> json.set(name, JSON.valueToTree(values)));
        return manifest;
    }

    /** Somebody else's weights must be neither taken for ours nor overwritten. */
    private void requireUnused() {
        Set<String> ours = Set.of(ArmFolder.ENCODER, ArmFolder.MODEL, CARD, "metrics.jsonl", OverlapFile.NAME, REPORT);
        try (Stream<Path> files = Files.list(path)) {
            Set<String> found = new HashSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
            found.retainAll(ours);
            if (!found.isEmpty()) {
                throw new SetupException(
                        Kind.CONFIGURATION,
                        "folder %s: %s without a %s (expected: an empty folder, or one of this training)"
                                .formatted(path, found, CONFIG));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("training: the folder can't be read", e);
        }
    }

    /** What an earlier process wrote at the end, if all that belongs to it is still here. */
    Optional<String> report() {
        boolean isWhole = Stream.of(REPORT, CARD, ArmFolder.MODEL, ArmFolder.ENCODER)
                .allMatch(name -> Files.exists(path.resolve(name)));
        try {
            return isWhole ? Optional.of(Files.readString(path.resolve(REPORT))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("training: can't read " + REPORT, e);
        }
    }

    void writeCard(ModelCard card) {
        write(CARD, card.toJson());
    }

    void writeOverlaps(Evaluation onTest, PatientNumbers patients) {
        OverlapFile.write(path.resolve(OverlapFile.NAME), onTest, patients);
    }

    void writeReport(FoldReport report) {
        write(REPORT, report.toJson());
    }

    private void write(String name, String content) {
        try {
            DurableFile.replace(path.resolve(name), (content + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("training: can't write " + name, e);
        }
    }
}
