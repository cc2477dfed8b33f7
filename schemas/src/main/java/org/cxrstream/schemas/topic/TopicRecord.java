package org.cxrstream.schemas.topic;

import java.util.Optional;

/** A decoded record: a key's value, or the end of the key. */
public sealed interface TopicRecord<K, V> {
    /** The key. */
    K key();

    /** The value; empty for a tombstone. */
    Optional<V> present();

    /** The key has a value. */
    record Present<K, V>(K key, V value) implements TopicRecord<K, V> {
        @Override
        public Optional<V> present() {
            return Optional.of(value);
        }
    }

    /** The key is gone. */
    record Tombstone<K, V>(K key) implements TopicRecord<K, V> {
        @Override
        public Optional<V> present() {
            return Optional.empty();
        }
    }
}
