package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.trainer.command.TrainerConfig;
import org.cxrstream.trainer.command.TrainerService;
import org.cxrstream.trainer.run.RunListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trainer by itself, until its standard input closes or it is told to stop. */
@Command(
        name = "trainer",
        description = "Run the trainer alone, until its standard input closes.",
        mixinStandardHelpOptions = true)
final class TrainerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerCommand.class);
    private static final long GRACE_SECONDS = 5;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--preset",
            defaultValue = "${env:CXR_PRESET:-real}",
            description =
                    "Settings of the runs that it begins by itself: demo, real, tuned or paper (default ${DEFAULT-VALUE}).")
    private String preset = "real";

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch orphaned = new CountDownLatch(1);
        Thread parent = new Thread(() -> awaitEndOfInput(orphaned), "trainer-parent");
        parent.setDaemon(true);
        parent.start(); // First of all: the start itself may wait for a broker that is gone.
        Path folder = data.folder();
        TrainerConfig config = TrainerConfig.of(
                text(kafka.clientProperties()),
                Standalone.MODEL_LINE,
                folder.resolve("trainer"),
                folder.resolve("models"),
                preset);
        TrainerService trainer = new TrainerService(config, Clock.systemUTC(), RunListener.NONE);
        trainer.start();
        Runtime.getRuntime().addShutdownHook(new Thread(trainer::close, "trainer-shutdown"));
        while (!orphaned.await(1, TimeUnit.SECONDS)) {
            if (trainer.failure().isPresent()) {
                return Cxr.SOFTWARE; // Whoever started us does so again.
            }
        }
        return 0;
    }

    /** Whoever started us says nothing; the end of the stream says that it is gone. */
    private static void awaitEndOfInput(CountDownLatch orphaned) {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            LOG.debug("standard input is closed: {}", e.getMessage());
        }
        orphaned.countDown();
        try {
            TimeUnit.SECONDS.sleep(GRACE_SECONDS);
        } catch (InterruptedException e) {
            LOG.debug("interrupted in the last seconds");
        }
        Runtime.getRuntime().halt(Cxr.SOFTWARE); // Still here: something waits for a broker that is gone.
    }

    static Map<String, String> text(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }
}
