package org.cxrstream.compose.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cxrstream.compose.dataset.AnnotatedXrays;
import org.cxrstream.compose.dataset.FolderDataset;
import org.cxrstream.compose.evaluate.DiceTable;
import org.cxrstream.compose.evaluate.EvaluationJson;
import org.cxrstream.compose.evaluate.FolderEvaluation;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a model on annotated X-rays. */
@Command(
        name = "evaluate",
        description = "Score a model on folders of annotated X-rays: Dice of each lung on the 256x256 grid.%n"
                + "Patients that the model has learnt from make it look better than it is.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr evaluate --model runs/first --annotations labelled/",
            "  cxr evaluate --model model.safetensors --annotations labelled/ --json figures.json"
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final long BOOTSTRAP_SEED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--annotations",
            paramLabel = "DIR",
            required = true,
            description = "Folder with a manifest.csv that names masks; may be repeated.")
    private List<Path> annotations = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures for machines go.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        Checkpoint checkpoint = model.open();
        FolderDataset dataset = FolderDataset.read(annotations, ProgressBar.AUTO);
        AnnotatedXrays xrays = dataset.annotated();
        PrintWriter out = spec.commandLine().getOut();
        out.println("  " + dataset.summary());
        if (xrays.count() == 0) {
            throw new SetupException(Kind.NO_INPUT, "--annotations: no masks (expected: X-rays with masks)");
        }
        FolderEvaluation evaluated = evaluate(checkpoint, xrays);
        DiceTable table = new DiceTable(out, evaluated.mean());
        table.dataset("dataset", evaluated.evaluation().score(), evaluated.mean());
        table.perImage("mean over X-rays", evaluated.evaluation().score());
        if (json != null) {
            Files.writeString(json, toJson(checkpoint, evaluated).toPrettyString() + "\n");
        }
        return 0;
    }

    private FolderEvaluation evaluate(Checkpoint checkpoint, AnnotatedXrays xrays) {
        Torch.prepareThread();
        try (UNet network = checkpoint.restore(Precision.best())) {
            LungSegmenter segmenter = new LungSegmenter(network, SquareGrid.SIDE, model.cleanUp());
            return FolderEvaluation.of(
                    raster -> segmenter.segment(raster).labels().toBytes(),
                    xrays,
                    BOOTSTRAP_SEED,
                    System.console() != null);
        }
    }

    private ObjectNode toJson(Checkpoint checkpoint, FolderEvaluation evaluated) {
        ObjectNode figures = EvaluationJson.of(evaluated);
        figures.put("model", checkpoint.id().hex());
        figures.put("precision", Precision.best().name());
        figures.put("clean_up", model.cleanUp().name());
        return figures;
    }
}
