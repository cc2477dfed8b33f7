package org.cxrstream.compose.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.trainer.run.EncoderReport;
import org.cxrstream.trainer.run.FoldReport.EncoderFigures;
import org.cxrstream.trainer.run.FoldTraining;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;

/**
 * The pre-trained encoders of experiments, each in a folder named by its key. One that is missing is pre-trained, from
 * its seed and so again the same; several experiments may share a cache.
 *
 * @param folder where they are, with a table of all of them
 * @param table takes a line of each that the experiment begins with, wherever it was pre-trained
 * @param version of the code
 */
record EncoderCache(Path folder, ResultsFile table, String version) {
    /** What is kept of each encoder. */
    static final List<String> COLUMNS = List.of(
            "encoder",
            "row",
            "method",
            "architecture",
            "protocol",
            "seed",
            "steps",
            "batch",
            "patients",
            "images",
            "loss",
            "spread",
            "effective_rank",
            "similarity_gap",
            "retrieval_before",
            "retrieval_after",
            "retrieval_chance",
            "wall_seconds",
            "cpu_seconds",
            "version");

    private static final String ENCODER = "encoder.safetensors";
    private static final int STEPS_BETWEEN_STATES = 50;

    /** Whether a cell's encoder is there, or none is needed. */
    boolean holds(Cell cell) {
        return !cell.needsEncoder() || Files.exists(file(cell));
    }

    private Path file(Cell cell) {
        return folder.resolve(cell.encoderKey()).resolve(ENCODER);
    }

    /**
     * The encoder that a cell begins with, pre-trained now if it isn't there.
     *
     * @return its file; empty for a cell whose method trains none
     * @throws org.cxrstream.schemas.error.SetupException IN_USE if another process is pre-training it
     */
    Optional<Path> encoder(Cell cell, Datasets datasets, RunListener listener, StopSignal stop) {
        if (!cell.needsEncoder()) {
            return Optional.empty();
        }
        if (!Files.exists(file(cell)) || find(table, cell).isEmpty()) {
            table.add(find(all(), cell)
                    .filter(line -> Files.exists(file(cell)))
                    .orElseGet(() -> pretrained(cell, datasets, listener, stop)));
        }
        return Optional.of(file(cell));
    }

    /** Of an encoder that is there already this only reads what is known of it. */
    private Map<String, String> pretrained(Cell cell, Datasets datasets, RunListener listener, StopSignal stop) {
        boolean isThere = Files.exists(file(cell));
        Stopwatch time = new Stopwatch();
        FoldTraining training = new FoldTraining(
                cell.encoderRequest(),
                folder.resolve(cell.encoderKey()),
                Optional.of(cell.precision()),
                STEPS_BETWEEN_STATES,
                Clock.systemUTC());
        EncoderReport report =
                training.pretrain(datasets::unlabelled, datasets.annotated(cell.encoderTarget()), listener, stop);
        Map<String, String> line = line(cell, report);
        if (!isThere) {
            line.put("wall_seconds", time.wallSeconds());
            line.put("cpu_seconds", time.cpuSeconds());
            line.put("version", version);
        }
        all().add(line);
        return line;
    }

    private ResultsFile all() {
        return new ResultsFile(folder.resolve("encoders.csv"), COLUMNS);
    }

    private static Optional<Map<String, String>> find(ResultsFile table, Cell cell) {
        return table.lines().stream()
                .filter(line -> cell.encoderKey().equals(line.get("encoder")))
                .findFirst();
    }

    /** The file of a cell's encoder, if it was pre-trained. */
    Optional<Path> pretrained(Cell cell) {
        return cell.needsEncoder() ? Optional.of(file(cell)).filter(Files::exists) : Optional.empty();
    }

    private static Map<String, String> line(Cell cell, EncoderReport report) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("encoder", cell.encoderKey());
        line.put("row", cell.row());
        line.put("method", report.method());
        line.put("architecture", cell.resolved().network().architecture().id());
        line.put("protocol", cell.place().protocol().name().toLowerCase(Locale.ROOT));
        line.put("seed", Long.toString(cell.place().seed()));
        line.put("steps", Integer.toString(report.steps()));
        line.put("batch", Integer.toString(cell.resolved().pretraining().batchSize()));
        line.put("patients", Integer.toString(report.patients()));
        line.put("images", Integer.toString(report.images()));
        line.put("loss", Figure.of(report.loss()));
        line.put("spread", Figure.of(report.lastStep().get("spread")));
        line.put("effective_rank", Figure.of(report.lastStep().get("effectiveRank")));
        line.put("similarity_gap", Figure.of(report.lastStep().get("similarityGap")));
        List<EncoderFigures> looks = report.retrieval();
        if (!looks.isEmpty()) {
            EncoderFigures last = looks.get(looks.size() - 1);
            line.put("retrieval_before", Figure.of(looks.get(0).retrieval()));
            line.put("retrieval_after", Figure.of(last.retrieval()));
            line.put("retrieval_chance", Figure.of(last.chance()));
        }
        return line;
    }
}
