package org.cxrstream.compose.standalone;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.topic.DeploymentTopic;

/**
 * How the services on one machine are set up.
 *
 * @param port port of the broker on loopback, 0 for any free one
 * @param partitions partitions of every patient topic, at least 1; fixed with the first start
 * @param keyFingerprint fingerprint of the pseudonym key; fixed with the first start
 * @param splitSalt decides which patients are for training, validation and test; fixed with the first start
 * @param pixelStore where pixels are, see {@link org.cxrstream.schemas.pixelstore.PixelStores}; empty for a folder in
 *     the data folder
 */
public record StandaloneConfig(
        int port, int partitions, String keyFingerprint, String splitSalt, Optional<String> pixelStore) {
    /** Salt of the split unless told otherwise: the same patients are test patients everywhere. */
    public static final String DEFAULT_SPLIT_SALT = "cxr-stream";

    /** Keeps pixels in the data folder. */
    public StandaloneConfig(int port, int partitions, String keyFingerprint, String splitSalt) {
        this(port, partitions, keyFingerprint, splitSalt, Optional.empty());
    }

    /**
     * Checks the numbers.
     *
     * @throws SetupException USAGE if one is out of its range
     */
    public StandaloneConfig {
        if (port < 0 || port > 65_535) {
            throw new SetupException(Kind.USAGE, "port: %d (expected: 0 to 65535)".formatted(port));
        }
        if (partitions < 1) {
            throw new SetupException(Kind.USAGE, "partitions: %d (expected: >= 1)".formatted(partitions));
        }
        requireNonNull(keyFingerprint, "keyFingerprint");
        requireNonNull(splitSalt, "splitSalt");
        requireNonNull(pixelStore, "pixelStore");
    }

    Deployment deployment() {
        return new Deployment(DeploymentTopic.NAME, keyFingerprint, partitions, splitSalt);
    }
}
