package org.cxrstream.preprocess.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Bytes;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Keys of the state stores, compared byte by byte without sign: 16 bytes of the patient, then what orders
 * within the patient. All keys of a store are of one length.
 */
public final class StateKey {
    /** Bytes of a patient's or an image's pseudonym. */
    public static final int ID_BYTES = PatientKey.DIGITS / 2;

    private StateKey() {}

    /** The patient alone. */
    public static Bytes of(PatientKey patient) {
        return Bytes.wrap(raw(patient));
    }

    /** The patient, then images. */
    public static Bytes of(PatientKey patient, ImageId... images) {
        ByteBuffer key = ByteBuffer.allocate(ID_BYTES * (1 + images.length)).put(raw(patient));
        for (ImageId image : images) {
            key.put(raw(image));
        }
        return Bytes.wrap(key.array());
    }

    /** The patient, then a number in its order (negative ones first), then an image. */
    public static Bytes of(PatientKey patient, long number, ImageId image) {
        return Bytes.wrap(ByteBuffer.allocate(2 * ID_BYTES + Long.BYTES)
                .put(raw(patient))
                .putLong(number ^ Long.MIN_VALUE)
                .put(raw(image))
                .array());
    }

    /** The greatest key that begins so among keys of the length. */
    public static Bytes greatest(Bytes beginning, int length) {
        byte[] key = Arrays.copyOf(beginning.get(), length);
        Arrays.fill(key, beginning.get().length, length, (byte) 0xff);
        return Bytes.wrap(key);
    }

    /** The number of a key of patient, number and image. */
    public static long number(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(ID_BYTES) ^ Long.MIN_VALUE;
    }

    /** The image that ends the key. */
    public static ImageId lastImage(Bytes key) {
        byte[] bytes = key.get();
        return ImageId.ofBytes(Arrays.copyOfRange(bytes, bytes.length - ID_BYTES, bytes.length));
    }

    private static byte[] raw(PatientKey patient) {
        return HexFormat.of().parseHex(patient.hex());
    }

    private static byte[] raw(ImageId image) {
        return HexFormat.of().parseHex(image.hex());
    }
}
