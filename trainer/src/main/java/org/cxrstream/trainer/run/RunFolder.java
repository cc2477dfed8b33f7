package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.corpus.CorpusInventory;

/**
 * What a run leaves behind: {@code manifest.json}, written as it starts, and at its end {@code report.json} or {@code
 * failure.json}. A run with neither was stopped or died, and may be started again.
 */
public final class RunFolder {
    private static final String MANIFEST = "manifest.json";
    private static final String REPORT = "report.json";
    private static final String FAILURE = "failure.json";

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

    /** Marks the run as failed; {@code why} holds nothing that identifies a patient. */
    public void writeFailure(String why) {
        write(FAILURE, JSON.createObjectNode().put("failure", why).toPrettyString());
    }

    /** Everything that is needed to do the run again: request, resolved settings, counts and versions. */
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
        Path fresh = folder.resolve(name + ".new");
        try {
            Files.writeString(fresh, content + "\n", UTF_8);
            Files.move(fresh, folder.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("run folder: can't write " + name, e);
        }
    }

    private static String version() {
        String version = RunFolder.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
