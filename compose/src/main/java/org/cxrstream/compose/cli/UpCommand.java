package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cxrstream.compose.standalone.DataFolder;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.compose.standalone.StandaloneConfig;
import org.cxrstream.compose.standalone.TrainerProcess;
import org.cxrstream.ingest.IngestService;
import org.cxrstream.ingest.IngestServiceConfig;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.readiness.DiskWatermark;
import org.cxrstream.ingest.stow.StowLimits;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.run.PresetSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keeps everything running on this machine until stopped. */
@Command(
        name = "up",
        description =
                "Run broker, ingest, preprocessing, segmenter and trainer on this machine until stopped (Ctrl-C).",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  cxr up --data /srv/cxr --port 9092"})
final class UpCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(UpCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Mixin
    private PixelStoreOptions pixels = new PixelStoreOptions();

    @Mixin
    private IssuerOptions issuers = new IssuerOptions();

    @Mixin
    private AcceptanceOptions acceptances = new AcceptanceOptions();

    @Option(
            names = "--port",
            defaultValue = "${env:CXR_PORT:-9092}",
            description = "The broker's port on loopback (default ${DEFAULT-VALUE}).")
    private int port = 9092;

    @Option(
            names = "--stow-port",
            defaultValue = "${env:CXR_STOW_PORT:-8104}",
            description = "Port of STOW-RS on loopback, 0 for any free one (env CXR_STOW_PORT; default"
                    + " ${DEFAULT-VALUE}).")
    private int stowPort = HttpSettings.DEFAULT_PORT;

    @Mixin
    private DiskOptions disk = new DiskOptions();

    @Option(
            names = "--partitions",
            defaultValue = "${env:CXR_PARTITIONS:-8}",
            description = "Partitions of every patient topic, fixed with the first start (default ${DEFAULT-VALUE}).")
    private int partitions = 8;

    @Option(
            names = "--preset",
            defaultValue = "${env:CXR_PRESET:-real}",
            description = "Settings of the trainer's runs: demo, real, tuned or paper (default ${DEFAULT-VALUE}).")
    private String preset = "real";

    @Override
    public Integer call() throws InterruptedException {
        requireSound();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(stop, stopped), "up-shutdown"));
        try (DataFolder folder = DataFolder.open(data.folder())) {
            PseudonymKey pseudonymKey = key.loadOrMake(folder.root());
            StandaloneConfig config = new StandaloneConfig(
                    port, partitions, pseudonymKey.fingerprint(), StandaloneConfig.DEFAULT_SPLIT_SALT, pixels.given());
            try (Standalone services = Standalone.start(folder, config, Clock.systemUTC())) {
                IngestService ingest = startIngest(folder, services, pseudonymKey);
                services.closeWith(ingest);
                TrainerProcess trainer = startTrainer(folder, services);
                services.closeWith(trainer);
                while (!services.isReady() && services.failure().isEmpty() && !stop.await(1, TimeUnit.SECONDS)) {
                    LOG.debug("preprocessing: {}", services.preprocess().state());
                }
                announce(folder, services, trainer, ingest);
                return awaitStop(stop, services, ingest);
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Before anything starts: the trainer's JVM would be started in vain again and again. */
    private void requireSound() {
        PresetSettings.resolve(preset, Map.of());
        if (port < 0 || port > 65_535) {
            throw new SetupException(Kind.CONFIGURATION, "--port: %d (expected: 0 to 65535)".formatted(port));
        }
        if (stowPort < 0 || stowPort > 65_535) {
            throw new SetupException(Kind.CONFIGURATION, "--stow-port: %d (expected: 0 to 65535)".formatted(stowPort));
        }
        disk.percent();
        if (partitions < 1) {
            throw new SetupException(Kind.CONFIGURATION, "--partitions: %d (expected: >= 1)".formatted(partitions));
        }
    }

    /** A service that has stopped for good must not go unnoticed: whoever supervises us starts all again. */
    private int awaitStop(CountDownLatch stop, Standalone services, IngestService ingest) throws InterruptedException {
        while (!stop.await(1, TimeUnit.SECONDS)) {
            Optional<String> failure = services.failure().or(ingest::failure);
            if (failure.isPresent()) {
                spec.commandLine().getErr().println("cxr: " + failure.get());
                return Cxr.SOFTWARE;
            }
        }
        return 0;
    }

    /** On loopback alone, where everything of this machine is trusted as with the broker. */
    private IngestService startIngest(DataFolder folder, Standalone services, PseudonymKey key) {
        List<DiskWatermark> disks = new ArrayList<>();
        disks.add(new DiskWatermark("broker", folder.kafka(), disk.percent()));
        pixels.folder(folder.root())
                .ifPresent(path -> disks.add(new DiskWatermark("pixel store", path, disk.percent())));
        IngestServiceConfig config = new IngestServiceConfig(
                services.kafka(),
                Optional.of(HttpSettings.loopback(stowPort)),
                Optional.empty(),
                acceptances.options(StowLimits.parallelDecodes()),
                StowLimits.ofThisMachine(),
                List.of(),
                List.of(),
                disks);
        return IngestService.start(
                config,
                Topics.ofRelease(),
                services.pixelStore(),
                new Pseudonymiser(key, issuers.policy()),
                Optional.empty(),
                Clock.systemUTC());
    }

    private TrainerProcess startTrainer(DataFolder folder, Standalone services) {
        String bootstrap = services.kafka().get("bootstrap.servers");
        return new TrainerProcess(
                Cxr.class.getName(),
                List.of(
                        "trainer",
                        "--data",
                        folder.root().toString(),
                        "--bootstrap-server",
                        String.valueOf(bootstrap),
                        "--preset",
                        preset));
    }

    private void announce(DataFolder folder, Standalone services, TrainerProcess trainer, IngestService ingest) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("cxr-stream is up. Research software, not a medical device.");
        out.printf("  broker      %s%n", services.kafka().get("bootstrap.servers"));
        ingest.address().ifPresent(address -> out.printf("  STOW-RS     %s/studies%n", address));
        out.printf("  data        %s%n", folder.root());
        out.printf("  segmenter   %s%n", services.segmenter().status().text());
        out.printf("  trainer     %s%n", trainer.isRunning() ? "own process" : "starting");
        out.println("Publish with: cxr ingest --images FOLDER, or by STOW-RS. Stop with Ctrl-C.");
        out.flush();
    }

    /** Runs while the JVM shuts down: closing happens in the command's own thread, in order. */
    private static void awaitEnd(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        Shutdown.await(stopped);
    }
}
