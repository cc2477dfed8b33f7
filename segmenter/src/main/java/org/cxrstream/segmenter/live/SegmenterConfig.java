package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.Precision;

/**
 * What a segmenter needs to know.
 *
 * @param kafka properties of its Kafka clients, {@code bootstrap.servers} above all; they can't weaken the
 *     guarantees
 * @param instance names this instance among those that run at once: two of one name fence each other.
 *     Letters, digits, dots, dashes and underscores
 * @param line the model line whose live model makes the masks
 * @param modelStore folder of the models
 * @param pollRecords how many images at most go into one transaction, 1 to 500
 * @param precision number format of the network
 * @param cleanUp what is done to every label map; the one the model was judged with
 */
public record SegmenterConfig(
        Map<String, String> kafka,
        String instance,
        String line,
        Path modelStore,
        int pollRecords,
        Precision precision,
        MaskCleanUp cleanUp) {
    /** Images in one transaction unless said otherwise. */
    public static final int POLL_RECORDS = 16;

    private static final int MAX_POLL_RECORDS = 500;
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /**
     * Checks the values named above.
     *
     * @throws SetupException CONFIGURATION if one is not as it has to be
     */
    public SegmenterConfig {
        kafka = Map.copyOf(kafka);
        requireNonNull(modelStore, "modelStore");
        requireNonNull(precision, "precision");
        requireNonNull(cleanUp, "cleanUp");
        String servers = kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
        require(!servers.isBlank(), CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers, "host:port,…");
        require(INSTANCE.matcher(instance).matches(), "instance", instance, "1 to 100 of A-Z a-z 0-9 . _ -");
        require(!line.isBlank(), "line", line, "not blank");
        require(
                pollRecords >= 1 && pollRecords <= MAX_POLL_RECORDS,
                "pollRecords",
                pollRecords,
                "1 to " + MAX_POLL_RECORDS);
    }

    /**
     * The usual segmenter: {@value #POLL_RECORDS} images a transaction, the machine's faster number format.
     */
    public static SegmenterConfig of(
            Map<String, String> kafka, String instance, String line, Path modelStore, MaskCleanUp cleanUp) {
        return new SegmenterConfig(kafka, instance, line, modelStore, POLL_RECORDS, Precision.best(), cleanUp);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new SetupException(
                    Kind.CONFIGURATION, "segmenter: %s: '%s' (expected: %s)".formatted(name, value, expected));
        }
    }
}
