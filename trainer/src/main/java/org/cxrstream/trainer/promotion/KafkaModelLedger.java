package org.cxrstream.trainer.promotion;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.LiveModelFold;

/**
 * The ledger on {@code cxr.models}. The idempotent producer writes each event once, unless the process dies before it
 * knows; a promotion that is then repeated is void by its {@code replaces}. Safe for use by several threads.
 */
public final class KafkaModelLedger implements ModelLedger {
    private final Map<String, ?> kafka;
    private final Producer<byte[], byte[]> producer;
    private final Topics topics;

    /**
     * Works on a cluster.
     *
     * @param kafka {@code bootstrap.servers} and whatever the cluster asks for
     * @param producer made with {@link org.cxrstream.schemas.topic.ProducerProperties}; stays the caller's
     * @param topics the catalogue
     */
    public KafkaModelLedger(Map<String, ?> kafka, Producer<byte[], byte[]> producer, Topics topics) {
        this.kafka = Map.copyOf(kafka);
        this.producer = requireNonNull(producer, "producer");
        this.topics = requireNonNull(topics, "topics");
    }

    @Override
    public Optional<LiveModel> live(String line) {
        LiveModelFold[] fold = {LiveModelFold.of(line)};
        TopicReader.readAll(
                kafka,
                topics.models(),
                (record, position) ->
                        record.present().ifPresent(event -> fold[0] = fold[0].after(event, position.offset())));
        return fold[0].live();
    }

    @Override
    public void append(String line, ModelEvent event) {
        DurableSend.send(producer, topics.models().record(line, event));
    }
}
