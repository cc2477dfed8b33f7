package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.KEY_MISMATCH;
import static org.cxrstream.schemas.event.DeadLetterReason.PIXELS_CORRUPT;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.SourceRecord;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From one record of {@code cxr.prepared} to the records it leads to: an image to its mask, a revocation to
 * a revocation and a tombstone, a tombstone to a tombstone, and what can't be used to a dead letter. Knows
 * no broker.
 */
final class SegmentationStep {
    /** Stands in our dead letters. */
    static final String SERVICE = "segmenter";

    private static final Logger LOG = LoggerFactory.getLogger(SegmentationStep.class);

    private final Topics topics;
    private final Clock clock;

    SegmentationStep(Topics topics, Clock clock) {
        this.topics = requireNonNull(topics, "topics");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * What a record leads to.
     *
     * @throws org.cxrstream.schemas.topic.UnknownSchemaException if the writer's schema hasn't been seen yet
     */
    StepOutput apply(ConsumerRecord<byte[], byte[]> record, MaskSource model) {
        try {
            TopicRecord<PatientImage, PreparedEvent> read = topics.prepared().read(record);
            PatientImage key = read.key();
            return read.present()
                    .map(event -> event.accept(new EventStep(key, model)))
                    .orElseGet(() -> new StepOutput(
                            StepOutput.Outcome.TOMBSTONE, List.of(topics.masks().tombstone(key))));
        } catch (PoisonInputException e) {
            return new StepOutput(StepOutput.Outcome.DEAD_LETTER, List.of(deadLetter(record, e)));
        }
    }

    private final class EventStep implements PreparedEvent.Visitor<StepOutput> {
        private final PatientImage key;
        private final MaskSource model;

        EventStep(PatientImage key, MaskSource model) {
            this.key = key;
            this.model = model;
        }

        @Override
        public StepOutput prepared(PreparedImage image) {
            requireKey(key, image.getPatient(), image.getImage());
            requireGeometry(image.getGeometry());
            requireRaster(image.getRaster());
            MaskEvent mask = new MaskEvent.Segmented(model.mask(image));
            return new StepOutput(
                    StepOutput.Outcome.MASK, List.of(topics.masks().record(key, mask)));
        }

        @Override
        public StepOutput revoked(ImageRevoked revoked) {
            requireKey(key, revoked.getPatient(), revoked.getImage());
            return new StepOutput(
                    StepOutput.Outcome.REVOCATION,
                    List.of(
                            topics.masks().record(key, new MaskEvent.Revoked(revoked)),
                            topics.masks().tombstone(key)));
        }
    }

    private static void requireKey(PatientImage key, String patient, String image) {
        if (!key.patient().hex().equals(patient) || !key.image().hex().equals(image)) {
            throw new PoisonInputException(KEY_MISMATCH, "key and value differ in patient or image");
        }
    }

    private static void requireGeometry(GridGeometry geometry) {
        int rows = geometry.getOriginalRows();
        int columns = geometry.getOriginalColumns();
        boolean isSound = geometry.getSide() == SquareGrid.SIDE && isSide(rows) && isSide(columns);
        if (!isSound) {
            throw new PoisonInputException(
                    ATTRIBUTE_INVALID,
                    "geometry: %d×%d on side %d (expected: 1 to %d each, on side %d)"
                            .formatted(rows, columns, geometry.getSide(), SquareGrid.MAX_SIDE, SquareGrid.SIDE));
        }
    }

    private static boolean isSide(int length) {
        return length >= 1 && length <= SquareGrid.MAX_SIDE;
    }

    private static void requireRaster(ByteBuffer raster) {
        int expected = SquareGrid.SIDE * SquareGrid.SIDE;
        if (raster.remaining() != expected) {
            throw new PoisonInputException(
                    PIXELS_CORRUPT, "raster: %d bytes (expected: %d)".formatted(raster.remaining(), expected));
        }
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ConsumerRecord<byte[], byte[]> record, PoisonInputException poison) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        DeadLetterKey key = DeadLetterKey.ofRecord(patient(record), partition, record.offset());
        LOG.warn("dead letter {}: {}", key.position(), poison.reason());
        DeadLetter letter = DeadLetter.newBuilder()
                .setPatient(key.patient().hex())
                .setPosition(key.position())
                .setService(SERVICE)
                .setReason(poison.reason())
                .setRecord(source(record))
                .setAt(clock.instant())
                .build();
        return topics.deadLetters().record(key, letter);
    }

    private static SourceRecord source(ConsumerRecord<byte[], byte[]> record) {
        return SourceRecord.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setTimestamp(Instant.ofEpochMilli(record.timestamp()))
                .setKey(buffer(record.key()))
                .setValue(buffer(record.value()))
                .build();
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    /** The key's patient; unknown where the key is none of ours. */
    private PatientKey patient(ConsumerRecord<byte[], byte[]> record) {
        try {
            return topics.prepared()
                    .key()
                    .decode(record.key() == null ? new byte[0] : record.key())
                    .patient();
        } catch (PoisonInputException e) {
            return PatientKey.UNKNOWN;
        }
    }
}
