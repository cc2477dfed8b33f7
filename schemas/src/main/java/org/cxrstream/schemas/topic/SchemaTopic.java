package org.cxrstream.schemas.topic;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;

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
            DurableSend.send(producer, topics.schemas().record(fingerprint, schema));
        }
    }

    /** Adds every schema on the topic to those that the catalogue's codecs know. */
    public static void learn(Map<String, ?> kafka, Topics topics) {
        TopicReader.readAll(
                kafka,
                topics.schemas(),
                (record, position) ->
                        record.present().ifPresent(schema -> topics.writers().addAll(List.of(schema))));
    }
}
