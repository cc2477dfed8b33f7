package org.cxrstream.trainer.corpus;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;

/** Records of made-up X-rays: patients and images are numbers, a raster is one grey value. */
public final class CorpusRecords {
    /** Rows of every original. */
    public static final int ROWS = 40;
    /** Columns of every original. */
    public static final int COLUMNS = 60;

    private CorpusRecords() {}

    /** The patient of that number. */
    public static PatientKey patient(int number) {
        return new PatientKey("%032x".formatted(number));
    }

    /** The image of that number. */
    public static PatientImage key(int patient, int image) {
        return new PatientImage(patient(patient), new ImageId("%032x".formatted(image)));
    }

    /** An X-ray that is its own exposure. */
    public static TopicRecord<PatientImage, PreparedEvent> prepared(int patient, int image, int grey, long receivedAt) {
        return rendering(patient, image, image, grey, receivedAt);
    }

    /** An X-ray of an exposure. */
    public static TopicRecord<PatientImage, PreparedEvent> rendering(
            int patient, int image, int exposure, int grey, long receivedAt) {
        byte[] raster = new byte[SquareGrid.SIDE * SquareGrid.SIDE];
        Arrays.fill(raster, (byte) grey);
        return prepared(patient, image, exposure, raster, receivedAt);
    }

    /** An X-ray with this raster. */
    public static TopicRecord<PatientImage, PreparedEvent> prepared(
            int patient, int image, int exposure, byte[] raster, long receivedAt) {
        PatientImage key = key(patient, image);
        PreparedImage record = new PreparedImage(
                key.patient().hex(),
                key.image().hex(),
                key(patient, exposure).image().hex(),
                Instant.EPOCH.plusSeconds(86_400L * image),
                TimePrecision.DAY,
                View.AP,
                "%064x".formatted(receivedAt),
                Instant.ofEpochMilli(receivedAt),
                new GridGeometry(ROWS, COLUMNS, SquareGrid.SIDE),
                null,
                List.of(),
                ByteBuffer.wrap(raster));
        return new TopicRecord.Present<>(key, new PreparedEvent.Prepared(record));
    }

    /** The end of an X-ray. */
    public static TopicRecord<PatientImage, PreparedEvent> revoked(int patient, int image, RevocationReason reason) {
        PatientImage key = key(patient, image);
        return new TopicRecord.Present<>(
                key,
                new PreparedEvent.Revoked(
                        new ImageRevoked(key.patient().hex(), key.image().hex(), reason, Instant.EPOCH)));
    }

    /** A mask of one label on the pixels of the original. */
    public static TopicRecord<AnnotationKey, Annotation> annotated(int patient, int image, int label, long receivedAt) {
        byte[] labels = new byte[ROWS * COLUMNS];
        Arrays.fill(labels, (byte) label);
        return annotated(patient, image, "reader", new LabelMap(ROWS, COLUMNS, labels), receivedAt);
    }

    /** A mask. */
    public static TopicRecord<AnnotationKey, Annotation> annotated(
            int patient, int image, String annotator, LabelMap labels, long receivedAt) {
        AnnotationKey key = new AnnotationKey(key(patient, image), annotator);
        return new TopicRecord.Present<>(
                key,
                new Annotation(
                        key.image().patient().hex(),
                        key.image().image().hex(),
                        annotator,
                        labels.raster(),
                        Instant.ofEpochMilli(receivedAt)));
    }
}
