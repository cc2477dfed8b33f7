package org.cxrstream.ingest.publish;

import java.util.concurrent.CompletableFuture;
import org.cxrstream.schemas.topic.Topic;

/** Where ingest's events go: Kafka, or a list in a test. Safe for use by several threads. */
public interface EventSink extends AutoCloseable {
    /**
     * Sends a record. Records of one key arrive in the order of the calls.
     *
     * @return completes when the record is durable; else exceptionally with
     *     {@link org.cxrstream.schemas.error.TransientFaultException} if trying again later may help
     */
    <K, V> CompletableFuture<RecordPosition> send(Topic<K, V> topic, K key, V value);

    /** Waits a moment for what is under way, then lets go. */
    @Override
    void close();
}
