package org.cxrstream.trainer.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Everything of the corpus but the pixels: what is held, in which slot, whose split is which, and up to where the
 * topics were read. Written as one block with a checksum, so offsets and contents can't disagree. Not thread-safe.
 */
final class CorpusIndex {
    private static final int MAGIC = 0x43585243; // "CXRC"
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final long TIME_UNKNOWN = Long.MIN_VALUE;

    final String salt;
    final Map<TopicPartition, Long> next = new HashMap<>();
    final TreeMap<PatientKey, Split> splits = new TreeMap<>();
    /** Patients that were erased: all that is kept of them, so that late records are refused. */
    final Set<PatientKey> graves = new TreeSet<>();

    final TreeMap<PatientImage, StoredImage> images = new TreeMap<>();
    final Map<AnnotationKey, StoredAnnotation> annotations = new HashMap<>();

    CorpusIndex(String salt) {
        this.salt = salt;
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeUTF(salt);
            writeOffsets(out);
            writePatients(out);
            writeImages(out);
            writeAnnotations(out);
            out.flush();
            out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("encoding into memory", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not what {@link #encode} gave */
    static CorpusIndex decode(byte[] bytes) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes).getLong(length) != checksum(bytes, length)) {
            throw new IllegalArgumentException(
                    "index: %d bytes (expected: a matching checksum)".formatted(bytes.length));
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int magic = in.readInt();
            int version = in.readInt();
            if (magic != MAGIC || version != VERSION) {
                throw new IllegalArgumentException("index: version %d (expected: %d)".formatted(version, VERSION));
            }
            CorpusIndex index = new CorpusIndex(in.readUTF());
            index.readOffsets(in);
            index.readPatients(in);
            index.readImages(in);
            index.readAnnotations(in);
            return index;
        } catch (IOException e) {
            throw new IllegalArgumentException("index: shorter than it says", e);
        }
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }

    private void writeOffsets(DataOutputStream out) throws IOException {
        out.writeInt(next.size());
        for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
            out.writeUTF(entry.getKey().topic());
            out.writeInt(entry.getKey().partition());
            out.writeLong(entry.getValue());
        }
    }

    private void readOffsets(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            next.put(new TopicPartition(in.readUTF(), in.readInt()), in.readLong());
        }
    }

    private void writePatients(DataOutputStream out) throws IOException {
        out.writeInt(splits.size());
        for (Map.Entry<PatientKey, Split> entry : splits.entrySet()) {
            out.writeUTF(entry.getKey().hex());
            out.writeUTF(entry.getValue().name());
        }
        out.writeInt(graves.size());
        for (PatientKey grave : graves) {
            out.writeUTF(grave.hex());
        }
    }

    private void readPatients(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            splits.put(new PatientKey(in.readUTF()), Split.valueOf(in.readUTF()));
        }
        for (int left = in.readInt(); left > 0; left--) {
            graves.add(new PatientKey(in.readUTF()));
        }
    }

    private void writeImages(DataOutputStream out) throws IOException {
        out.writeInt(images.size());
        for (StoredImage image : images.values()) {
            writeKey(out, image.key());
            out.writeUTF(image.exposure().hex());
            out.writeLong(image.acquiredAt().map(Instant::toEpochMilli).orElse(TIME_UNKNOWN));
            out.writeLong(image.receivedAt().toEpochMilli());
            out.writeInt(image.rows());
            out.writeInt(image.columns());
            out.writeInt(image.slot());
        }
    }

    private void readImages(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            PatientImage key = readKey(in);
            ImageId exposure = new ImageId(in.readUTF());
            long acquiredAt = in.readLong();
            Optional<Instant> time =
                    acquiredAt == TIME_UNKNOWN ? Optional.empty() : Optional.of(Instant.ofEpochMilli(acquiredAt));
            Instant receivedAt = Instant.ofEpochMilli(in.readLong());
            images.put(key, new StoredImage(key, exposure, time, receivedAt, in.readInt(), in.readInt(), in.readInt()));
        }
    }

    private void writeAnnotations(DataOutputStream out) throws IOException {
        out.writeInt(annotations.size());
        for (StoredAnnotation annotation : annotations.values()) {
            writeKey(out, annotation.key().image());
            out.writeUTF(annotation.key().annotator());
            out.writeLong(annotation.receivedAt().toEpochMilli());
            out.writeInt(annotation.rows());
            out.writeInt(annotation.columns());
            out.writeInt(annotation.slot());
        }
    }

    private void readAnnotations(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            AnnotationKey key = new AnnotationKey(readKey(in), in.readUTF());
            Instant receivedAt = Instant.ofEpochMilli(in.readLong());
            annotations.put(key, new StoredAnnotation(key, receivedAt, in.readInt(), in.readInt(), in.readInt()));
        }
    }

    private static void writeKey(DataOutputStream out, PatientImage key) throws IOException {
        out.writeUTF(key.patient().hex());
        out.writeUTF(key.image().hex());
    }

    private static PatientImage readKey(DataInputStream in) throws IOException {
        return PatientImage.of(in.readUTF(), in.readUTF());
    }
}
