package org.cxrstream.compose.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.standalone.DataFolder;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.compose.standalone.StandaloneConfig;
import org.cxrstream.compose.terminal.Stages;
import org.cxrstream.compose.terminal.TrainingDisplay;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.FolderIngest;
import org.cxrstream.ingest.folder.IngestSummary;
import org.cxrstream.ingest.folder.ManifestFolder;
import org.cxrstream.ingest.folder.SourceFolder;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.command.AutomaticTraining;
import org.cxrstream.trainer.command.TrainerConfig;
import org.cxrstream.trainer.command.TrainerService;
import org.cxrstream.trainer.run.TrainingReport;
import org.jspecify.annotations.Nullable;

/**
 * Every part of the system once, in one JVM: broker, ingest, preprocessing, training of both arms, the gate,
 * live segmentation, figures. Belongs to one thread; {@link #stop} may be called from another.
 */
public final class Demo {
    /** Synthetic patients unless folders are given: most have several X-rays, few of them annotated. */
    static final PhantomSettings PATIENTS = new PhantomSettings(60, 2, 5, 2026, 0.5);

    private static final int PARTITIONS = 4;
    private static final Duration LONGEST_STALL = Duration.ofMinutes(5);
    private static final long LOOK_MILLIS = 100;

    private final DemoSettings settings;
    private final PrintWriter out;
    private final boolean hasTerminal;
    private final Clock clock;
    private final Topics topics = Topics.ofRelease();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Stages stages;
    private @Nullable Standalone running;

    /**
     * Prepares a demonstration.
     *
     * @param out where progress and figures are printed
     * @param hasTerminal whether bars may be drawn
     */
    public Demo(DemoSettings settings, PrintWriter out, boolean hasTerminal, Clock clock) {
        this.settings = settings;
        this.out = out;
        this.hasTerminal = hasTerminal;
        this.clock = clock;
        this.stages = new Stages(out);
    }

    /** Asks {@link #run} to end soon; it throws {@link InterruptedDemoException} then. */
    public void stop() {
        stopping.countDown();
    }

    /**
     * Runs it all.
     *
     * @return whether a model went live and every image is accounted for
     */
    public boolean run() {
        try (DataFolder data = DataFolder.open(settings.data())) {
            List<SourceFolder> folders = settings.folders().isEmpty()
                    ? stages.run("synthetic patients", () -> syntheticPatients(data))
                    : settings.folders();
            StandaloneConfig config = new StandaloneConfig(
                    0, PARTITIONS, PseudonymKey.demo().fingerprint(), StandaloneConfig.DEFAULT_SPLIT_SALT);
            try (Standalone started = stages.run("broker and services", () -> Standalone.start(data, config, clock));
                    PipelineTally tally = new PipelineTally(started.kafka())) {
                running = started;
                return follow(data, started, tally, folders);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demonstration's files", e);
        }
    }

    private boolean follow(DataFolder data, Standalone services, PipelineTally tally, List<SourceFolder> folders)
            throws IOException {
        IngestSummary ingested = stages.run("ingest", () -> ingest(services, folders));
        stages.run("preparation", () -> awaitPrepared(services, tally, ingested));
        TrainingReport training = train(data, services);
        if (training.isLive()) {
            stages.run("segmentation", () -> awaitMasks(tally));
        }
        PipelineTally.Counts counts = tally.counts();
        DemoResult result = new DemoResult(
                ingested.images(),
                counts.prepared(),
                services.preprocess().metrics().duplicates(),
                counts.masks(),
                imagesOnly(counts.deadLetters()),
                stages.seconds(),
                training);
        DemoTable.print(result, out);
        new ReportPage(result, tally, services.kafka()).write(settings.report(), clock.instant());
        if (settings.json().isPresent()) {
            Files.writeString(settings.json().get(), result.toJson() + "\n");
        }
        return training.isLive() && result.addsUp();
    }

    /** An annotation that can't be used is a dead letter, too, but its image goes on. */
    private static Map<DeadLetterReason, Integer> imagesOnly(Map<DeadLetterReason, Integer> deadLetters) {
        Map<DeadLetterReason, Integer> images = new HashMap<>(deadLetters);
        images.remove(DeadLetterReason.MASK_INVALID);
        return images;
    }

    private List<SourceFolder> syntheticPatients(DataFolder data) {
        Path folder = data.root().resolve("patients/phantom");
        try {
            PhantomFolder.write(folder, PATIENTS);
        } catch (IOException e) {
            throw new UncheckedIOException("writing synthetic patients", e);
        }
        Path again = BridgeRetry.write(folder, data.root().resolve("patients-again"));
        return List.of(new ManifestFolder(folder), new ManifestFolder(again));
    }

    /** In a thread of its own, since only an interruption ends it early. */
    private IngestSummary ingest(Standalone services, List<SourceFolder> folders) {
        ExecutorService worker = Executors.newSingleThreadExecutor(work -> new Thread(work, "demo-ingest"));
        try {
            return awaitResult(worker.submit(() -> publish(services, folders)), "ingest");
        } finally {
            worker.shutdownNow();
        }
    }

    private IngestSummary publish(Standalone services, List<SourceFolder> folders) {
        try (CxrPublisher publisher = new CxrPublisher(
                services.kafka(), topics, services.pixelStore(), new Pseudonymiser(PseudonymKey.demo()), clock)) {
            return new FolderIngest(publisher, FolderIngest.Options.DEFAULT).run(folders);
        }
    }

    private Void awaitPrepared(Standalone services, PipelineTally tally, IngestSummary ingested) {
        try (Admin admin = Admin.create(Map.copyOf(services.kafka()))) {
            GroupLag lag =
                    new GroupLag(admin, "cxr-preprocess", topics.patientEvents().name());
            await(
                    "preparation",
                    () -> tally.counts().preparedRecords(),
                    () -> tally.counts().events() == ingested.published()
                            && lag.records() == 0
                            && tally.counts().preparedRecords()
                                    == services.preprocess().metrics().prepared());
            return null;
        }
    }

    private Void awaitMasks(PipelineTally tally) {
        await(
                "segmentation",
                () -> tally.counts().masks(),
                () -> tally.counts().masks() == tally.counts().prepared());
        return null;
    }

    private TrainingReport train(DataFolder data, Standalone services) {
        String run = "demo";
        TrainerConfig config = TrainerConfig.of(
                        services.kafka(), Standalone.MODEL_LINE, data.trainer(), data.models(), settings.preset())
                .with(AutomaticTraining.off());
        try (TrainingDisplay display = new TrainingDisplay(stages, out, hasTerminal)) {
            TrainerService trainer = new TrainerService(config, clock, display);
            trainer.start();
            try (trainer) {
                CompletableFuture<TrainingReport> outcome = trainer.outcome(run);
                command(services, run);
                return awaitResult(outcome, "training");
            }
        }
    }

    private void command(Standalone services, String run) {
        TrainingCommand command = new TrainingCommand(
                run,
                Standalone.MODEL_LINE,
                TrainingTrigger.OPERATOR,
                settings.preset(),
                settings.seed(),
                settings.changes(),
                clock.instant());
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(services.kafka()))) {
            DurableSend.send(producer, topics.trainingCommands().record(run, command));
        }
    }

    private <T> T awaitResult(Future<T> outcome, String what) {
        while (!outcome.isDone()) {
            pause();
        }
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(what + " failed", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptedDemoException();
        }
    }

    /** Waits for the end as long as something moves. */
    private void await(String stage, LongSupplier progress, BooleanSupplier isDone) {
        long last = progress.getAsLong();
        long moved = System.nanoTime();
        while (!isDone.getAsBoolean()) {
            pause();
            long now = progress.getAsLong();
            if (now != last) {
                last = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > LONGEST_STALL.toNanos()) {
                throw new IllegalStateException("%s: nothing moved for %s".formatted(stage, LONGEST_STALL));
            }
        }
    }

    private void pause() {
        Optional<String> failure = running == null ? Optional.empty() : running.failure();
        if (failure.isPresent()) {
            throw new IllegalStateException(failure.get());
        }
        try {
            if (stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new InterruptedDemoException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedDemoException();
        }
    }
}
