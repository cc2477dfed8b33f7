package org.cxrstream.compose.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach a broker; Kafka's own client property names pass through. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:CXR_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "The broker (env CXR_BOOTSTRAP_SERVERS; default ${DEFAULT-VALUE}).")
    private String bootstrapServer = "127.0.0.1:9092";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties file with Kafka client properties, as for Kafka's own tools.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = "A Kafka client property, for example security.protocol=SSL; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /** Client properties: the file's, over them the command line's. */
    Map<String, Object> clientProperties() {
        Map<String, Object> all = new HashMap<>();
        // A person waits: ask a broker that doesn't answer for seconds, not for a minute.
        all.put("default.api.timeout.ms", "15000");
        all.put("request.timeout.ms", "10000");
        all.put("max.block.ms", "15000");
        if (commandConfig != null) {
            read(commandConfig).forEach((name, value) -> all.put(name.toString(), value.toString()));
        }
        all.putAll(properties);
        all.put("bootstrap.servers", bootstrapServer);
        return all;
    }

    private static Properties read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new SetupException(Kind.NO_INPUT, "--command-config %s: can't be read".formatted(file));
        }
    }
}
