package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * What a run leaves behind: {@code starts}, how often it was begun, {@code manifest.json}, written as it starts, {@code
 * metrics.jsonl} of every step, and at its end {@code report.json} or {@code failure.json}. A run with neither was
 * stopped or died, and may be started again: what its arms have reached lies in {@code arms} until the end.
 */
public final class RunFolder {
    private static final String MANIFEST = "manifest.json";
    private static final String REPORT = "report.json";
    private static final String FAILURE = "failure.json";
    private static final String STARTS = "starts";
    private static final String ARMS = "arms";
    private static final Set<String> DECIDING = Set.of("seed", "settings", "images", "precision");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** The folder of a run under {@code runs}; made where it is missing. */
    public RunFolder(Path runs, String run) {
        folder = runs.resolve(run);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't be made", e);
        }
    }

    /** Says whether the run has come to an end, good or bad. */
    public boolean isFinished() {
        return Files.exists(folder.resolve(REPORT)) || Files.exists(folder.resolve(FAILURE));
    }

    /**
     * Counts how often the run was begun without an end, this time included; durable, so that a run that kills the
     * process is noticed.
     */
    public int countStart() {
        int starts = starts() + 1;
        write(STARTS, Integer.toString(starts));
        return starts;
    }

    /** Begins the count of {@link #countStart} anew. */
    public void forgetStarts() {
        try {
            Files.deleteIfExists(folder.resolve(STARTS));
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't delete " + STARTS, e);
        }
    }

    private int starts() {
        try {
            return Integer.parseInt(Files.readString(folder.resolve(STARTS)).strip());
        } catch (NoSuchFileException | NumberFormatException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't read " + STARTS, e);
        }
    }

    /** Marks the run as failed; {@code why} holds nothing that identifies a patient. */
    public void writeFailure(String why) {
        write(FAILURE, JSON.createObjectNode().put("failure", why).toPrettyString());
        forgetArms();
    }

    /**
     * Writes down what the run is made with: request, resolved settings, counts and digests of the corpus (not its
     * contents), machine and versions. What an earlier start with other values has reached is discarded.
     *
     * @param digests of what is learnt from, by name
     * @return what a person should know about going on from the earlier start
     */
    List<String> begin(
            TrainingRequest request,
            CorpusInventory corpus,
            Map<String, String> digests,
            Precision precision,
            Instant startedAt) {
        Manifest manifest = Manifest.here();
        manifest.json()
                .put("run", request.run())
                .put("line", request.line())
                .put("trigger", request.trigger().name())
                .put("startedAt", startedAt.toString())
                .put("seed", request.seed())
                .put("precision", precision.name())
                .put("preset", request.preset().name());
        manifest.json().set("settings", JSON.valueToTree(PresetSettings.describe(request.preset())));
        manifest.json().set("images", JSON.valueToTree(digests));
        manifest.json().set("corpus", JSON.valueToTree(corpus));
        List<String> notes = Files.isDirectory(folder.resolve(ARMS)) ? goOn(manifest) : List.of();
        manifest.write(folder.resolve(MANIFEST));
        return notes;
    }

    private List<String> goOn(Manifest now) {
        Optional<Manifest> before = Manifest.read(folder.resolve(MANIFEST));
        List<String> others =
                before.map(earlier -> now.differencesFrom(earlier, DECIDING)).orElse(List.of("its manifest is lost"));
        if (before.isEmpty() || !others.isEmpty()) {
            forgetArms();
            metrics().forgetAll();
            return List.of("begins anew, what an earlier start has reached is of another training: " + others);
        }
        List<String> notes = now.notesOfGoingOnFrom(before.get());
        now.note(notes);
        return notes;
    }

    /** Where an arm keeps what it has reached. */
    ArmFolder arm(String method) {
        try {
            return new ArmFolder(Files.createDirectories(folder.resolve(ARMS).resolve(method)));
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't make " + ARMS, e);
        }
    }

    /** What the arms have reached is of no use any more. */
    void forgetArms() {
        ArmFolder.delete(folder.resolve(ARMS));
    }

    /** Figures of every step. */
    MetricsFile metrics() {
        return new MetricsFile(folder.resolve("metrics.jsonl"));
    }

    void writeReport(TrainingReport report) {
        write(REPORT, report.toJson());
    }

    private void write(String name, String content) {
        try {
            DurableFile.replace(folder.resolve(name), (content + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't write " + name, e);
        }
    }
}
