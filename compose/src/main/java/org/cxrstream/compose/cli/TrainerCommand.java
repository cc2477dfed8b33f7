package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.trainer.command.TrainerConfig;
import org.cxrstream.trainer.command.TrainerService;
import org.cxrstream.trainer.run.RunListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trainer by itself, until its standard input closes or it is told to stop. */
@Command(
        name = "trainer",
        description = "Run the trainer alone, until its standard input closes.",
        mixinStandardHelpOptions = true)
final class TrainerCommand implements Callable<Integer> {
    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--preset",
            defaultValue = "${env:CXR_PRESET:-real}",
            description = "Settings of the runs that it begins by itself: demo or real (default ${DEFAULT-VALUE}).")
    private String preset = "real";

    @Override
    public Integer call() throws IOException {
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
        while (System.in.read() >= 0) {
            // Whoever started us says nothing; the end of the stream says that it is gone.
        }
        return 0;
    }

    static Map<String, String> text(Map<String, Object> properties) {
        return properties.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }
}
