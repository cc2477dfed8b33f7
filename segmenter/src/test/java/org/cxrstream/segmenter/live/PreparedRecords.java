package org.cxrstream.segmenter.live;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/** Records as they lie on {@code cxr.prepared}. */
final class PreparedRecords {
    static final PatientImage KEY = PatientImage.of("a".repeat(32), "b".repeat(32));
    static final long OFFSET = 41;

    private PreparedRecords() {}

    static PreparedImage image() {
        byte[] raster = new byte[SquareGrid.SIDE * SquareGrid.SIDE];
        for (int i = 0; i < raster.length; i++) {
            raster[i] = (byte) (i * 37 % 251);
        }
        return PreparedImage.newBuilder()
                .setPatient(KEY.patient().hex())
                .setImage(KEY.image().hex())
                .setExposure(KEY.image().hex())
                .setPrecision(TimePrecision.UNKNOWN)
                .setView(View.AP)
                .setPixelDigest("c".repeat(64))
                .setReceivedAt(Instant.parse("2026-03-01T10:00:00Z"))
                .setGeometry(new GridGeometry(300, 400, SquareGrid.SIDE))
                .setFlags(List.of())
                .setRaster(ByteBuffer.wrap(raster))
                .build();
    }

    static ConsumerRecord<byte[], byte[]> record(Topics topics, PreparedEvent event) {
        return record(
                topics.prepared().key().encode(KEY), topics.prepared().value().encode(event));
    }

    static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("cxr.prepared", 3, OFFSET, key, value);
    }
}
