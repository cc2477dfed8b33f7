package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * What a run leaves behind: {@code starts}, how often it was begun, {@code manifest.json}, written as it starts, and at
 * its end {@code report.json} or {@code failure.json}. A run with neither was stopped or died, and may be started
 * again.
 */
public final class RunFolder {
    private static final String MANIFEST = "manifest.json";
    private static final String REPORT = "report.json";
    private static final String FAILURE = "failure.json";
    private static final String STARTS = "starts";

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
    }

    /** What the run was made with: request, resolved settings, counts of the corpus (not its contents) and versions. */
    void writeManifest(TrainingRequest request, CorpusInventory corpus, Precision precision, Instant startedAt) {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("run", request.run()).put("line", request.line());
        manifest.put("trigger", request.trigger().name());
        manifest.put("startedAt", startedAt.toString());
        manifest.put("seed", request.seed());
        manifest.put("preset", request.preset().name());
        manifest.set("settings", JSON.valueToTree(PresetSettings.describe(request.preset())));
        manifest.set("corpus", JSON.valueToTree(corpus));
        manifest.putObject("machine")
                .put("precision", precision.name())
                .put("threads", Torch.threads())
                .put("java", Runtime.version().toString())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .put("cxrStream", version());
        write(MANIFEST, manifest.toPrettyString());
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

    private static String version() {
        String version = RunFolder.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
