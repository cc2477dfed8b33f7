package org.cxrstream.preprocess.flow;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.cxrstream.schemas.topic.TopicRecord;

/**
 * A way out of a processor: the child node that takes these keys and values. Headers of the source record
 * end here: they may hold anything.
 *
 * @param child name of the child node
 */
public record Outlet<K, V>(String child) {
    /** Checks that the name is there. */
    public Outlet {
        requireNonNull(child, "child");
    }

    /** The way to a sink, whose keys may end. */
    public static <K, V> Outlet<K, TopicRecord<K, V>> toTopic(String sink) {
        return new Outlet<>(sink);
    }

    /** Hands on, at the timestamp of the record that caused it. */
    public void send(ProcessorContext<Object, Object> context, Record<?, ?> cause, K key, V value) {
        context.forward(new Record<Object, Object>(key, value, cause.timestamp()), child);
    }
}
