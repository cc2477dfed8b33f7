package org.cxrstream.compose.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.pixelstore.PixelStores;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.Topics;
import picocli.CommandLine.Mixin;

/** The running system that every way in publishes to: broker, key, store. */
final class PublishOptions {
    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private PixelStoreOptions pixels = new PixelStoreOptions();

    @Mixin
    private IssuerOptions issuers = new IssuerOptions();

    /** What publishing needs. */
    record Target(Map<String, Object> kafka, Topics topics, PixelStore store, Pseudonymiser pseudonymiser) {}

    Map<String, Object> clientProperties() {
        return kafka.clientProperties();
    }

    /** The pixel store's folder; empty where it is in S3. */
    Optional<Path> storeFolder() {
        return pixels.folder(data.folder());
    }

    /** Asks the system whether it is ours. */
    Target open() {
        PseudonymKey pseudonymKey = key.load(data.folder());
        Map<String, Object> client = clientProperties();
        Topics topics = Topics.ofRelease();
        DeploymentTopic.require(client, topics, pseudonymKey.fingerprint());
        PixelStore store = PixelStores.open(pixels.location(data.folder()));
        return new Target(client, topics, store, new Pseudonymiser(pseudonymKey, issuers.policy()));
    }
}
