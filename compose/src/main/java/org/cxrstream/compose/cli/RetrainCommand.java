package org.cxrstream.compose.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.run.PresetSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks the running trainer for a run. */
@Command(
        name = "retrain",
        description = "Ask the running trainer to train now; its model goes live only if it is no worse.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  cxr retrain --preset real --set finetuning.updates=800"})
final class RetrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--preset",
            defaultValue = "real",
            description = "demo, real, tuned or paper (default ${DEFAULT-VALUE}).")
    private String preset = "real";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Change a setting of the preset, such as pretraining.steps=100; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--seed", defaultValue = "1", description = "Of every random choice (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() {
        PresetSettings.resolve(preset, changes);
        Instant now = Clock.systemUTC().instant();
        String run = "asked-" + now.toEpochMilli();
        send(new TrainingCommand(run, Standalone.MODEL_LINE, TrainingTrigger.OPERATOR, preset, seed, changes, now));
        spec.commandLine().getOut().printf("asked for run %s; follow it on cxr.training-progress%n", run);
        return 0;
    }

    private void send(TrainingCommand command) {
        Topics topics = Topics.ofRelease();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka.clientProperties()))) {
            SchemaTopic.announce(producer, topics);
            DurableSend.send(producer, topics.trainingCommands().record(command.getRun(), command));
        }
    }
}
