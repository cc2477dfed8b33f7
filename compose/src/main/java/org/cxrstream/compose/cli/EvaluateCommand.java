package org.cxrstream.compose.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
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
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores a model on annotated X-rays. */
@Command(
        name = "evaluate",
        description = "Score a model on folders of annotated X-rays: Dice of each lung on the 256x256 grid,%n"
                + "and how far its boundary is off (HD95 and ASSD, in pixels of that grid).%n"
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
            description = "Folder with a manifest.csv that names masks, or of JSRT or Montgomery; may be repeated.")
    private List<Path> annotations = new ArrayList<>();

    @Mixin
    private JsonOptions json = new JsonOptions();

    @Override
    public Integer call() throws IOException {
        json.checked();
        OpenModel opened = model.open();
        FolderDataset dataset = FolderDataset.read(annotations, ProgressBar.AUTO);
        AnnotatedXrays xrays = dataset.annotated();
        PrintWriter out = spec.commandLine().getOut();
        out.printf("  %s%n  %s%n", opened.words(), dataset.summary());
        if (xrays.count() == 0) {
            throw new SetupException(Kind.NO_INPUT, "--annotations: no masks (expected: X-rays with masks)");
        }
        FolderEvaluation evaluated = evaluate(opened, xrays);
        DiceTable table = new DiceTable(out, evaluated.mean());
        table.dataset("dataset", evaluated.evaluation().score(), evaluated.mean());
        table.perImage("mean over X-rays", evaluated.evaluation().score());
        table.surface(evaluated.evaluation().surface());
        json.write(toJson(opened, evaluated).toPrettyString());
        return 0;
    }

    private FolderEvaluation evaluate(OpenModel opened, AnnotatedXrays xrays) {
        Torch.prepareThread();
        try (SegmentationNetwork network = opened.checkpoint().restore(opened.precision())) {
            LungSegmenter segmenter = new LungSegmenter(network, SquareGrid.SIDE, opened.mirroring(), opened.cleanUp());
            return FolderEvaluation.of(
                    raster -> segmenter.segment(raster).labels().toBytes(),
                    xrays,
                    BOOTSTRAP_SEED,
                    System.console() != null);
        }
    }

    private ObjectNode toJson(OpenModel opened, FolderEvaluation evaluated) {
        ObjectNode figures = EvaluationJson.of(evaluated);
        figures.put("model", opened.checkpoint().id().hex());
        figures.put("precision", opened.precision().name());
        figures.put("mirroring", opened.mirroring().name());
        figures.put("cleanUp", opened.cleanUp().name());
        return figures;
    }
}
