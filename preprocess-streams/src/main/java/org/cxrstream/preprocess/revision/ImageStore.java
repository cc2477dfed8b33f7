package org.cxrstream.preprocess.revision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.cxrstream.preprocess.state.StateKey;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.Codec;

/**
 * The history of every image. Key: patient and image, 16 bytes each. Value: version 1, whether withdrawn,
 * number of arrivals, each as length and the bytes that it had on cxr.patient-events, so that a later
 * release reads it as it reads that topic.
 */
final class ImageStore {
    private static final int KEY_BYTES = 2 * StateKey.ID_BYTES;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Codec<PatientEvent> codec;

    ImageStore(KeyValueStore<Bytes, byte[]> store, Codec<PatientEvent> codec) {
        this.store = store;
        this.codec = codec;
    }

    /** What came of the image; {@link ImageHistory#NONE} if nothing did. */
    ImageHistory get(PatientImage image) {
        byte[] value = store.get(key(image));
        return value == null ? ImageHistory.NONE : decode(value);
    }

    void put(PatientImage image, ImageHistory history) {
        store.put(key(image), encode(history));
    }

    void delete(PatientImage image) {
        store.delete(key(image));
    }

    /** All images of a patient of which anything came, in the order of their pseudonyms. */
    List<PatientImage> images(PatientKey patient) {
        Bytes beginning = StateKey.of(patient);
        Bytes end = StateKey.greatest(beginning, KEY_BYTES);
        List<PatientImage> images = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(beginning, end)) {
            while (entries.hasNext()) {
                ImageId image = StateKey.lastImage(entries.next().key);
                images.add(new PatientImage(patient, image));
            }
        }
        return images;
    }

    private static Bytes key(PatientImage image) {
        return StateKey.of(image.patient(), image.image());
    }

    private byte[] encode(ImageHistory history) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeBoolean(history.isWithdrawn());
            out.writeInt(history.arrivals().size());
            for (ImageReceived arrival : history.arrivals()) {
                byte[] event = codec.encode(new PatientEvent.Received(arrival));
                out.writeInt(event.length);
                out.write(event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return bytes.toByteArray();
    }

    private ImageHistory decode(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("image history: version %d (expected: 1)".formatted(version));
            }
            boolean isWithdrawn = in.readBoolean();
            int count = in.readInt();
            List<ImageReceived> arrivals = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                arrivals.add(received(codec.decode(in.readNBytes(in.readInt()))));
            }
            return new ImageHistory(arrivals, isWithdrawn);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static ImageReceived received(PatientEvent event) {
        if (event instanceof PatientEvent.Received received) {
            return received.record();
        }
        throw new IllegalStateException("image history: another event (expected: ImageReceived)");
    }
}
