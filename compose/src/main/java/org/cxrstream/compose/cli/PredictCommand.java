package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cxrstream.compose.dataset.FolderDataset;
import org.cxrstream.compose.predict.MaskFolder;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.folder.ReadingSummary;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Outlines the lungs of X-rays in folders. */
@Command(
        name = "predict",
        description = "Outline the lungs of all X-rays in folders. Not for diagnosis.%n"
                + "OUT/masks holds a PNG of each original's size: 1 the right lung, 2 the left; OUT/overlays the X-ray%n"
                + "on its square with the left lung's outline in blue, dashed, and the right one's in green.%n"
                + "Files go by folder and row, which predictions.csv lists with areas, never by name.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr predict --model runs/first --images xrays/ --out masks/",
            "  cxr predict --model model.safetensors --images ward1/ --images ward2/ --out masks/"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            required = true,
            description = "Folder with a manifest.csv, or of JSRT or Montgomery; may be repeated.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where masks and overlays go.")
    private Path out = Path.of("masks");

    @Override
    public Integer call() throws IOException {
        OpenModel opened = model.open();
        spec.commandLine().getOut().println("  " + opened.words());
        Torch.prepareThread();
        try (SegmentationNetwork network = opened.checkpoint().restore(opened.precision())) {
            LungSegmenter segmenter = new LungSegmenter(network, SquareGrid.SIDE, opened.mirroring(), opened.cleanUp());
            MaskFolder masks = new MaskFolder(out, opened.checkpoint().id());
            ReadingSummary summary = FolderDataset.read(
                    images, ProgressBar.AUTO, xray -> masks.add(xray, segmenter.segment(xray.raster())));
            masks.finish();
            spec.commandLine().getOut().printf("  %s%n  masks: %s%n", summary, out.toAbsolutePath());
        }
        return 0;
    }
}
