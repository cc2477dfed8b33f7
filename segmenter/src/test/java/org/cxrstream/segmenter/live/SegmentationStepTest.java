package org.cxrstream.segmenter.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cxrstream.segmenter.live.PreparedRecords.KEY;
import static org.cxrstream.segmenter.live.PreparedRecords.image;
import static org.cxrstream.segmenter.live.PreparedRecords.record;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.segmenter.live.StepOutput.Outcome;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.MaskFactory;
import org.cxrstream.segmenter.mask.Segmentation;
import org.junit.jupiter.api.Test;

class SegmentationStepTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:01Z");
    private static final MaskSource BACKGROUND_ONLY = image -> new MaskFactory(MaskCleanUp.NONE)
            .live(image, new Segmentation(new LabelMap(256, 256, new byte[256 * 256]), 0), "model-1", 7);

    private final Topics topics = Topics.ofRelease();
    private final SegmentationStep step = new SegmentationStep(topics, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void shouldWriteTheMaskOfAnImageUnderItsKey() {
        PreparedImage image = image();
        StepOutput output = step.apply(record(topics, new PreparedEvent.Prepared(image)), BACKGROUND_ONLY);

        assertThat(output.outcome()).isEqualTo(Outcome.MASK);
        assertThat(output.records()).singleElement().satisfies(written -> {
            assertThat(written.topic()).isEqualTo("cxr.masks");
            assertThat(written.partition()).isNull();
            assertThat(topics.masks().key().decode(written.key())).isEqualTo(KEY);
            LungMask mask =
                    (LungMask) topics.masks().value().decode(written.value()).record();
            assertThat(mask).isEqualTo(BACKGROUND_ONLY.mask(image));
        });
    }

    @Test
    void shouldWriteARevocationAndThenATombstone() {
        ImageRevoked revoked =
                new ImageRevoked(KEY.patient().hex(), KEY.image().hex(), RevocationReason.WITHDRAWN, NOW);
        StepOutput output = step.apply(record(topics, new PreparedEvent.Revoked(revoked)), BACKGROUND_ONLY);

        assertThat(output.outcome()).isEqualTo(Outcome.REVOCATION);
        assertThat(output.records()).hasSize(2).allSatisfy(written -> {
            assertThat(written.topic()).isEqualTo("cxr.masks");
            assertThat(topics.masks().key().decode(written.key())).isEqualTo(KEY);
        });
        assertThat(topics.masks().value().decode(output.records().get(0).value()))
                .isEqualTo(new MaskEvent.Revoked(revoked));
        assertThat(output.records().get(1).value()).isNull();
    }

    @Test
    void shouldPassATombstoneOn() {
        StepOutput output = step.apply(record(topics.prepared().key().encode(KEY), null), BACKGROUND_ONLY);

        assertThat(output.outcome()).isEqualTo(Outcome.TOMBSTONE);
        assertThat(output.records()).singleElement().satisfies(written -> {
            assertThat(written.topic()).isEqualTo("cxr.masks");
            assertThat(written.value()).isNull();
        });
    }

    @Test
    void shouldKeepTheWholeRecordInADeadLetterWhenItCannotBeDecoded() {
        byte[] key = topics.prepared().key().encode(KEY);
        byte[] value = {1, 2, 3};
        DeadLetter letter = deadLetter(step.apply(record(key, value), BACKGROUND_ONLY));

        assertThat(letter.getReason()).isEqualTo(DeadLetterReason.RECORD_UNDECODABLE);
        assertThat(letter.getPatient()).isEqualTo(KEY.patient().hex());
        assertThat(letter.getPosition()).isEqualTo("cxr.prepared-3@41");
        assertThat(letter.getService()).isEqualTo("segmenter");
        assertThat(letter.getAt()).isEqualTo(NOW);
        assertThat(letter.getRecord().orElseThrow().getTopic()).isEqualTo("cxr.prepared");
        assertThat(letter.getRecord().orElseThrow().getPartition()).isEqualTo(3);
        assertThat(letter.getRecord().orElseThrow().getOffset()).isEqualTo(41);
        assertThat(letter.getRecord().orElseThrow().getKey()).contains(ByteBuffer.wrap(key));
        assertThat(letter.getRecord().orElseThrow().getValue()).contains(ByteBuffer.wrap(value));
    }

    @Test
    void shouldNotKnowThePatientWhenTheKeyCannotBeDecoded() {
        byte[] value = topics.prepared().value().encode(new PreparedEvent.Prepared(image()));
        assertThat(deadLetter(step.apply(record(null, value), BACKGROUND_ONLY)).getPatient())
                .isEqualTo("0".repeat(32));
        assertThat(deadLetter(step.apply(record(new byte[] {'x'}, null), BACKGROUND_ONLY))
                        .getReason())
                .isEqualTo(DeadLetterReason.RECORD_UNDECODABLE);
    }

    @Test
    void shouldRefuseAnImageUnderAnothersKey() {
        assertRefused(changed().setImage("d".repeat(32)), DeadLetterReason.KEY_MISMATCH);
        assertRefused(changed().setPatient("d".repeat(32)), DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldRefuseARasterOfTheWrongSize() {
        assertRefused(changed().setRaster(ByteBuffer.allocate(10)), DeadLetterReason.PIXELS_CORRUPT);
    }

    @Test
    void shouldRefuseAGeometryThatNoImageHas() {
        assertRefused(changed().setGeometry(new GridGeometry(0, 400, 256)), DeadLetterReason.ATTRIBUTE_INVALID);
        assertRefused(changed().setGeometry(new GridGeometry(300, 400, 128)), DeadLetterReason.ATTRIBUTE_INVALID);
    }

    @Test
    void shouldNeitherDropNorRefuseARecordOfAnUnknownSchema() {
        byte[] value = topics.prepared().value().encode(new PreparedEvent.Prepared(image()));
        value[5] ^= 1;
        assertThatThrownBy(() -> step.apply(record(topics.prepared().key().encode(KEY), value), BACKGROUND_ONLY))
                .isInstanceOf(UnknownSchemaException.class);
    }

    private static PreparedImage.Builder changed() {
        return PreparedImage.newBuilder(image());
    }

    private void assertRefused(PreparedImage.Builder image, DeadLetterReason reason) {
        StepOutput output = step.apply(record(topics, new PreparedEvent.Prepared(image.build())), BACKGROUND_ONLY);
        assertThat(deadLetter(output).getReason()).isEqualTo(reason);
    }

    private DeadLetter deadLetter(StepOutput output) {
        assertThat(output.outcome()).isEqualTo(Outcome.DEAD_LETTER);
        assertThat(output.records()).hasSize(1);
        ProducerRecord<byte[], byte[]> written = output.records().get(0);
        assertThat(written.topic()).isEqualTo("cxr.dead-letters");
        DeadLetter letter = topics.deadLetters().value().decode(written.value());
        assertThat(topics.deadLetters().key().decode(written.key()).toString())
                .isEqualTo(letter.getPatient() + "/" + letter.getPosition());
        return letter;
    }
}
