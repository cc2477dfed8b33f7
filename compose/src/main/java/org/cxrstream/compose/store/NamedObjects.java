package org.cxrstream.compose.store;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;

/** The objects that {@code cxr.patient-events} names, and where. Belongs to one thread. */
final class NamedObjects {
    private final Map<Ref, Naming> namings = new HashMap<>();
    private final Set<PatientImage> withdrawn = new HashSet<>();
    private final Set<PatientKey> erased = new HashSet<>();
    private final boolean isWhole;

    /** The image and the first event that names an object for it: topic-partition@offset. */
    record Naming(PatientImage image, String position) {}

    private NamedObjects(boolean isWhole) {
        this.isWhole = isWhole;
    }

    /** Reads all events that were committed before the call. */
    static NamedObjects read(Map<String, ?> kafka, Topics topics) {
        SchemaTopic.learn(kafka, topics);
        NamedObjects named = new NamedObjects(beginsAtZero(kafka, topics.patientEvents()));
        TopicReader.readAll(kafka, topics.patientEvents(), named::take);
        return named;
    }

    /** Whether retention has not yet removed any event: what none names was never named. */
    boolean isWhole() {
        return isWhole;
    }

    /** Whether nothing at all is named. */
    boolean isEmpty() {
        return namings.isEmpty();
    }

    /** Number of named objects. */
    int size() {
        return namings.size();
    }

    /** Whether an event names the object, and its patient wasn't erased since. */
    boolean names(Ref ref) {
        return namings.containsKey(ref) && !erased.contains(ref.patient());
    }

    /** What is needed of the store, with the event that says so: an image that is withdrawn needs nothing. */
    Map<Ref, Naming> needed() {
        Map<Ref, Naming> needed = new HashMap<>(namings);
        needed.keySet().removeIf(ref -> erased.contains(ref.patient()));
        needed.values().removeIf(naming -> withdrawn.contains(naming.image));
        return needed;
    }

    private void take(TopicRecord<PatientKey, PatientEvent> record, ConsumerRecord<byte[], byte[]> position) {
        String place = "%s-%d@%d".formatted(position.topic(), position.partition(), position.offset());
        record.present().ifPresent(event -> event.accept(new NamingVisitor(place)));
    }

    private static boolean beginsAtZero(Map<String, ?> kafka, Topic<?, ?> topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka))) {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.partitionsFor(topic.name())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            consumer.assign(partitions);
            return consumer.beginningOffsets(partitions).values().stream().allMatch(offset -> offset == 0);
        }
    }

    private final class NamingVisitor implements PatientEvent.Visitor<Optional<Naming>> {
        private final String position;

        NamingVisitor(String position) {
            this.position = requireNonNull(position, "position");
        }

        @Override
        public Optional<Naming> received(ImageReceived record) {
            PatientImage image = PatientImage.of(record.getPatient(), record.getImage());
            Ref ref = new Ref(image.patient(), new PixelDigest(record.getPixelDigest()));
            return Optional.ofNullable(namings.putIfAbsent(ref, new Naming(image, position)));
        }

        @Override
        public Optional<Naming> withdrawn(ImageWithdrawn record) {
            withdrawn.add(PatientImage.of(record.getPatient(), record.getImage()));
            return Optional.empty();
        }

        @Override
        public Optional<Naming> merged(PatientMerged record) {
            return Optional.empty(); // Objects stay where they were stored.
        }

        @Override
        public Optional<Naming> erased(PatientErased record) {
            erased.add(new PatientKey(record.getPatient()));
            return Optional.empty();
        }
    }
}
