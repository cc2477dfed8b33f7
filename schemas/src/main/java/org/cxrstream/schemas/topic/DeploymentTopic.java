package org.cxrstream.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.Deployment;

/** What every service of a deployment must agree on, written once by the first and checked by the others. */
public final class DeploymentTopic {
    /** Key of the one deployment of a cluster. */
    public static final String NAME = "default";

    private DeploymentTopic() {}

    /** The deployment on the topic, whichever release made it; empty if none was made. Learns schemas. */
    public static Optional<Deployment> read(Map<String, ?> kafka, Topics topics) {
        SchemaTopic.learn(kafka, topics); // A later release may have made it.
        List<Deployment> written = new ArrayList<>();
        TopicReader.readAll(kafka, topics.deployment(), (record, position) -> {
            if (record.key().equals(NAME)) {
                record.present().ifPresent(written::add);
            }
        });
        return written.stream().findFirst(); // The earliest counts: a second writer that raced it yields.
    }

    /**
     * Makes the deployment, or proves that it is the wanted one.
     *
     * @throws SetupException NO_PERMISSION if another pseudonym key is in use (both fingerprints are told),
     *     CONFIGURATION if partitions or split salt differ
     */
    public static void claim(
            Map<String, ?> kafka, Producer<byte[], byte[]> producer, Topics topics, Deployment wanted) {
        boolean isFirst = read(kafka, topics).isEmpty();
        if (isFirst) {
            write(producer, topics, wanted);
        }
        Deployment actual = read(kafka, topics)
                .orElseThrow(() -> new TransientFaultException("cxr.deployment: the record isn't there yet", null));
        if (isFirst && !actual.equals(wanted)) {
            write(producer, topics, actual); // We lost the race: compaction must keep the winner's record.
        }
        requireSame(wanted, actual);
    }

    /**
     * For those who publish: proves that the deployment is there and uses the same pseudonym key.
     *
     * @return the deployment
     * @throws SetupException CONFIGURATION if there is none, NO_PERMISSION if another key is in use
     */
    public static Deployment require(Map<String, ?> kafka, Topics topics, String keyFingerprint) {
        Deployment actual = read(kafka, topics)
                .orElseThrow(() -> new SetupException(
                        Kind.CONFIGURATION, "cxr.deployment: empty (expected: one; start the system first)"));
        requireSameKey(keyFingerprint, actual);
        return actual;
    }

    private static void write(Producer<byte[], byte[]> producer, Topics topics, Deployment wanted) {
        DurableSend.send(producer, topics.deployment().record(NAME, wanted));
    }

    private static void requireSame(Deployment wanted, Deployment actual) {
        requireSameKey(wanted.getPseudonymKeyFingerprint(), actual);
        if (actual.getPartitions() != wanted.getPartitions()) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "partitions: %d (expected: %d, fixed when the deployment was made)"
                            .formatted(wanted.getPartitions(), actual.getPartitions()));
        }
        if (!actual.getSplitSalt().equals(wanted.getSplitSalt())) {
            throw new SetupException(Kind.CONFIGURATION, "split salt differs from the deployment's");
        }
    }

    private static void requireSameKey(String fingerprint, Deployment actual) {
        if (!actual.getPseudonymKeyFingerprint().equals(fingerprint)) {
            throw new SetupException(
                    Kind.NO_PERMISSION,
                    "pseudonym key: fingerprint %s (expected: %s, the key that this deployment was made with)"
                            .formatted(fingerprint, actual.getPseudonymKeyFingerprint()));
        }
    }
}
