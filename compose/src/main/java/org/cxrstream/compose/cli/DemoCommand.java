package org.cxrstream.compose.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.cxrstream.compose.demo.Demo;
import org.cxrstream.compose.demo.DemoSettings;
import org.cxrstream.compose.demo.InterruptedDemoException;
import org.cxrstream.ingest.folder.SourceFolder;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.trainer.run.PresetSettings;
import org.cxrstream.trainer.run.TooLittleDataException;
import org.cxrstream.trainer.run.TrainingPreset;
import org.cxrstream.trainer.settings.Budget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows everything once. */
@Command(
        name = "demo",
        description = "Run every part of the system once, on synthetic patients or on folders of X-rays.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr demo",
            "  cxr demo --images xrays/ --annotations labelled/ --json summary.json",
            "  cxr demo --set pretraining.steps=100 --seed 7"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private FolderOptions folders = new FolderOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:CXR_DATA:-.cxr}",
            description = "Folder in which the demo makes its own, deleted at the end (default ${DEFAULT-VALUE}).")
    private Path data = Path.of(".cxr");

    @Option(
            names = "--preset",
            description = "demo, real, tuned or paper (default: real for folders of X-rays, else demo).")
    private @Nullable String preset;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Change a setting of the preset, such as pretraining.steps=100; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--seed", defaultValue = "1", description = "Of every random choice (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "demo-report.html",
            description = "Where the report page goes (default ${DEFAULT-VALUE}).")
    private Path report = Path.of("demo-report.html");

    @Mixin
    private JsonOptions json = new JsonOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<SourceFolder> sources = folders.open();
        String name = preset != null ? preset : sources.isEmpty() ? "demo" : "real";
        TrainingPreset resolved = PresetSettings.resolve(name, changes);
        Optional<Path> checked = json.checked();
        Path own = Files.createTempDirectory(Files.createDirectories(data), "demo-");
        DemoSettings settings = new DemoSettings(own, sources, name, changes, seed, report, checked);
        announce(out, resolved, sources);
        Demo demo = new Demo(settings, out, System.console() != null, Clock.systemUTC());
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(demo, ended), "demo-shutdown"));
        try {
            boolean isComplete = demo.run();
            out.printf("%n  report: %s%n", report.toAbsolutePath());
            out.flush();
            return isComplete ? 0 : INCOMPLETE;
        } catch (InterruptedDemoException e) {
            out.println("stopped");
            return INCOMPLETE;
        } catch (TooLittleDataException e) {
            throw new SetupException(Kind.NO_INPUT, e.getMessage() + "; give --annotations with masks");
        } finally {
            try {
                delete(own);
            } finally {
                ended.countDown();
            }
        }
    }

    private static void announce(PrintWriter out, TrainingPreset preset, List<SourceFolder> sources) {
        out.println("cxr-stream demo. Research software, not a medical device.");
        out.printf(
                "  %s; preset %s: %s%n",
                sources.isEmpty()
                        ? "synthetic patients"
                        : "X-rays of "
                                + sources.stream().map(SourceFolder::name).toList(),
                preset.name(),
                preset.network().words());
        out.printf(
                "  %s for %s of %d X-rays, then %s in each arm; public demo key, loopback only%n%n",
                preset.method().title(),
                words(preset.pretraining().budget(), "steps"),
                preset.pretraining().batchSize(),
                words(preset.finetuning().budget(), "updates"));
        out.flush();
    }

    private static String words(Budget budget, String steps) {
        return switch (budget.unit()) {
            case STEPS -> budget.amount() + " " + steps;
            case EPOCHS -> budget.amount() + " epochs";
        };
    }

    /** Runs while the JVM shuts down: the demonstration closes in its own thread, in order. */
    private static void stop(Demo demo, CountDownLatch ended) {
        demo.stop();
        Shutdown.await(ended);
    }

    private static void delete(Path own) throws IOException {
        if (!Files.isDirectory(own)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(own)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
