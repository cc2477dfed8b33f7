package org.cxrstream.schemas.topic;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.cxrstream.schemas.error.TransientFaultException;

/**
 * Announces the schemas of this release to consumers of other releases, and learns theirs. Every producer
 * announces before its first record.
 */
public final class SchemaTopic {
    private SchemaTopic() {}

    /** Writes the schemas of this release and waits until they are durable. */
    public static void announce(Producer<byte[], byte[]> producer, Topics topics) {
        for (Schema schema : WriterSchemas.RELEASE) {
            String fingerprint = "%016x".formatted(WriterSchemas.fingerprint(schema));
            await(producer.send(topics.schemas().record(fingerprint, schema)));
        }
    }

    /** Adds every schema on the topic to those that the catalogue's codecs know. */
    public static void learn(Map<String, ?> kafka, Topics topics) {
        TopicReader.readAll(
                kafka,
                topics.schemas(),
                (record, position) ->
                        record.present().ifPresent(schema -> topics.writers().addAll(java.util.List.of(schema))));
    }

    private static void await(Future<RecordMetadata> send) {
        try {
            send.get();
        } catch (ExecutionException e) {
            throw new TransientFaultException("cxr.schemas: can't write", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while writing cxr.schemas", e);
        }
    }
}
