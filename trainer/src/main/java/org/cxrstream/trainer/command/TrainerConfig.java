package org.cxrstream.trainer.command;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.promotion.PromotionGate;
import org.cxrstream.trainer.run.PresetSettings;

/**
 * What a trainer needs to know.
 *
 * @param kafka properties of its Kafka clients, {@code bootstrap.servers} above all; they can't weaken the guarantees
 * @param line the model line that it trains for by itself
 * @param folder its own folder: {@code corpus}, {@code runs}
 * @param modelStore folder of the models
 * @param preset of the runs that it begins by itself
 * @param settings what differs from that preset, by name
 * @param seed of the runs that it begins by itself
 * @param automatic when it begins one by itself
 * @param gate decides what goes live
 * @param precision number format of the networks
 */
public record TrainerConfig(
        Map<String, String> kafka,
        String line,
        Path folder,
        Path modelStore,
        String preset,
        Map<String, String> settings,
        long seed,
        AutomaticTraining automatic,
        PromotionGate gate,
        Precision precision) {
    /**
     * Checks what can be checked before anything starts.
     *
     * @throws SetupException USAGE or CONFIGURATION if a value isn't known or possible
     */
    public TrainerConfig {
        kafka = Map.copyOf(kafka);
        settings = Map.copyOf(settings);
        requireNonNull(line, "line");
        requireNonNull(folder, "folder");
        requireNonNull(modelStore, "modelStore");
        requireNonNull(automatic, "automatic");
        requireNonNull(gate, "gate");
        requireNonNull(precision, "precision");
        PresetSettings.resolve(preset, settings);
        String servers = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        if (servers.isBlank() || line.isBlank()) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "trainer: bootstrap.servers: '%s', line: '%s' (expected: neither blank)".formatted(servers, line));
        }
    }

    /** The usual trainer: trains by itself, with the standard gate and the machine's faster number format. */
    public static TrainerConfig of(
            Map<String, String> kafka, String line, Path folder, Path modelStore, String preset) {
        return new TrainerConfig(
                kafka,
                line,
                folder,
                modelStore,
                preset,
                Map.of(),
                1,
                AutomaticTraining.standard(),
                PromotionGate.standard(),
                Precision.best());
    }

    /** The same with another rule for beginning by itself. */
    public TrainerConfig with(AutomaticTraining other) {
        return new TrainerConfig(kafka, line, folder, modelStore, preset, settings, seed, other, gate, precision);
    }
}
