package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.compose.dataset.FolderDataset;
import org.cxrstream.compose.train.TrainingTable;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.trainer.run.FoldReport;
import org.cxrstream.trainer.run.FoldRequest;
import org.cxrstream.trainer.run.FoldTraining;
import org.cxrstream.trainer.run.PresetSettings;
import org.cxrstream.trainer.run.TrainingPreset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains on folders of X-rays. */
@Command(
        name = "train",
        description = "Train on folders of X-rays, without a broker: pre-train on --images, fine-tune on annotated%n"
                + "X-rays of all folds but one, test on that one. The same command again goes on where a stopped%n"
                + "or killed one was. OUT holds config.json, encoder.safetensors, model.safetensors, model.json,%n"
                + "metrics.jsonl and report.json.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr train --images xrays/ --annotations labelled/ --out runs/first",
            "  cxr train --images xrays/ --annotations labelled/ --out runs/random10 \\",
            "      --set pretraining.method=random --set finetuning.annotated-images=10",
            "  cxr train --images xrays/ --annotations labelled/ --out runs/fold3 --preset paper --fold 3",
            "  cxr train --images xrays/ --annotations labelled/ --out runs/resnet \\",
            "      --set network.architecture=DEEPLAB_V3_PLUS --pretrained resnet50.safetensors"
        })
final class TrainCommand implements Callable<Integer> {
    private static final String COMPARES = "compare-with-random-start";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            required = true,
            description = "Folder to pre-train on, with a manifest.csv or of JSRT or Montgomery; may be repeated.")
    private List<Path> images = new ArrayList<>();

    @Option(
            names = "--annotations",
            paramLabel = "DIR",
            required = true,
            description = "Folder with masks to fine-tune and test on, with a manifest.csv or of JSRT or Montgomery;"
                    + " may be repeated.")
    private List<Path> annotations = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The training's own folder.")
    private Path out = Path.of("run");

    @Option(
            names = "--preset",
            defaultValue = "tuned",
            description = "Where the settings begin: tuned, paper, real or demo (default ${DEFAULT-VALUE}).")
    private String preset = "tuned";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Change a setting of the preset, such as pretraining.method=moco; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of every random choice but folds and draws (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--fold",
            defaultValue = "0",
            description = "The fold of patients to test on, from 0 (default ${DEFAULT-VALUE}).")
    private int fold;

    @Option(names = "--folds", defaultValue = "5", description = "How many folds there are (default ${DEFAULT-VALUE}).")
    private int folds = 5;

    @Option(
            names = "--draw",
            defaultValue = "0",
            description = "Which draw of finetuning.annotated-images, from 0 (default ${DEFAULT-VALUE}).")
    private int draw;

    @Option(
            names = "--protocol",
            defaultValue = "inductive",
            description = "inductive, or transductive: pre-training sees the test patients' X-rays, too"
                    + " (default ${DEFAULT-VALUE}).")
    private FoldRequest.Protocol protocol = FoldRequest.Protocol.INDUCTIVE;

    @Mixin
    private PrecisionOptions precision = new PrecisionOptions();

    @Option(
            names = "--state-every",
            paramLabel = "STEPS",
            defaultValue = "50",
            description = "How often to keep a state: a killed training makes so many steps again at most; the outcome"
                    + " is the same (default ${DEFAULT-VALUE}).")
    private int stepsBetweenStates = 50;

    @Option(
            names = "--pretrained",
            paramLabel = "FILE",
            description = "Begin with this encoder.safetensors instead of pre-training one. Unless transductive, it"
                    + " has to be of the same fold of the same annotated X-rays. For network.architecture="
                    + "DEEPLAB_V3_PLUS it may also be a ResNet-50 of anybody's, with torchvision's names.")
    private @Nullable Path pretrained;

    @Override
    public Integer call() {
        FoldRequest request = request();
        FoldTraining training = new FoldTraining(
                request, out, Optional.ofNullable(precision.given()), stepsBetweenStates, Clock.systemUTC());
        String method = training.title();
        FolderDataset unlabelled = FolderDataset.read(images, ProgressBar.AUTO);
        FolderDataset annotated = FolderDataset.read(annotations, ProgressBar.AUTO);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.println("cxr-stream training. Research software, not a medical device.");
        terminal.printf("  images       %s%n  annotations  %s%n", unlabelled.summary(), annotated.summary());
        terminal.printf(
                Locale.ROOT,
                "  preset %s, %s, %s, fold %d of %d, %s%n%n",
                preset,
                method,
                request.preset().network().words(),
                fold,
                folds,
                protocol.name().toLowerCase(Locale.ROOT));
        terminal.flush();
        return train(training, unlabelled, annotated, terminal);
    }

    private FoldRequest request() {
        if (changes.containsKey(COMPARES)) {
            throw new SetupException(
                    Kind.USAGE,
                    "--set %s: one arm is trained (expected: pretraining.method=random for the other)"
                            .formatted(COMPARES));
        }
        if (stepsBetweenStates < 1) {
            throw new SetupException(Kind.CONFIGURATION, "--state-every: " + stepsBetweenStates + " (expected: > 0)");
        }
        Map<String, String> settings = new LinkedHashMap<>(changes);
        settings.put(COMPARES, "false");
        TrainingPreset resolved = PresetSettings.resolve(preset, settings);
        if (pretrained != null) {
            PresetSettings.requireNoPretraining(resolved, changes.keySet());
        }
        try {
            return new FoldRequest(resolved, seed, fold, folds, draw, protocol, Optional.ofNullable(pretrained));
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.CONFIGURATION, "--" + e.getMessage());
        }
    }

    private int train(FoldTraining training, FolderDataset unlabelled, FolderDataset annotated, PrintWriter terminal) {
        return StoppableTraining.run(terminal, (display, stop) -> {
            FoldReport report = training.run(unlabelled::unlabelled, annotated.annotated(), display, stop);
            TrainingTable.print(report, terminal);
            terminal.printf("%n  model: %s%n", out.toAbsolutePath().normalize());
            terminal.flush();
        });
    }
}
