package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.cxrstream.ingest.codec.Codec;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Finds the data set in a file: after preamble and file meta information (PS3.10 §7.1), or bare, as older
 * modalities and archives wrote it. Reads what an instance says of itself without its pixels. Stateless.
 *
 * <p>Where a file's meta information names an uncompressed transfer syntax and its data set is in another
 * one, the data set counts: software that rewrote the one and forgot the other is not rare.
 */
public final class DicomFile {
    private static final int PREAMBLE_BYTES = 128;
    private static final int PREFIX = 0x4449434D; // "DICM"
    private static final int FIRST_GROUP = 8;
    private static final int MAX_INFLATED_BYTES = 2 * Xray.MAX_PIXELS + (16 << 20);

    /** Any file may grow to this; a larger one at most {@value #MAX_RATIO}-fold, where X-rays reach 20-fold. */
    private static final int FREE_BYTES = 1 << 20;

    private static final int MAX_RATIO = 100;

    private DicomFile() {}

    /** A data set and how its pixels are compressed; empty if they aren't. */
    record Content(DataSet dataSet, Optional<Codec> codec) {}

    /** A data set yet to be read, and the transfer syntax that its file names; empty for a bare one. */
    private record Body(Optional<String> transferSyntaxUid, DataSetReader reader) {}

    /**
     * Reads an instance's identity and no more: the rest of the file may be cut off, broken, of any modality or
     * of a transfer syntax that isn't supported.
     *
     * @throws PoisonInputException EMPTY_FILE, NOT_AN_IMAGE, FILE_TRUNCATED, IMAGE_TOO_LARGE or ATTRIBUTE_INVALID
     *     if it doesn't say; it can't even be answered for by its UID
     */
    public static DicomHeader header(byte[] file) {
        return checked(() -> DicomHeader.of(open(file).reader.readTo(Tag.SERIES_INSTANCE_UID)));
    }

    /**
     * Reads a rejection note; empty if the instance is another document or image.
     *
     * @throws PoisonInputException as {@link #header}, and ATTRIBUTE_INVALID for a note that names no instance
     */
    public static Optional<RejectionNote> rejectionNote(byte[] file) {
        return header(file).isKeyObjectSelection()
                ? checked(() -> RejectionNote.of(open(file).reader.read()))
                : Optional.empty();
    }

    static Content read(byte[] file) {
        Body body = open(file);
        Optional<Codec> codec = body.transferSyntaxUid.map(TransferSyntax::of).flatMap(TransferSyntax::codec);
        return new Content(body.reader.read(), codec);
    }

    private static Body open(byte[] file) {
        if (file.length == 0) {
            throw new PoisonInputException(EMPTY_FILE, "file: 0 bytes (expected: a DICOM file)");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < PREAMBLE_BYTES + 4 || in.getInt(PREAMBLE_BYTES) != PREFIX) {
            return new Body(Optional.empty(), new DataSetReader(in, bareEncoding(in)));
        }
        in.position(PREAMBLE_BYTES + 4);
        DataSet meta = DataSetReader.readFileMeta(in);
        if (!in.hasRemaining()) {
            throw new PoisonInputException(FILE_TRUNCATED, "file: ends before the data set");
        }
        String syntax = meta.requireText(Tag.TRANSFER_SYNTAX_UID);
        ByteBuffer body = TransferSyntax.isDeflated(syntax) ? inflate(in) : in;
        Encoding encoding = sniff(body).orElseGet(() -> TransferSyntax.encodingOf(syntax));
        return new Body(Optional.of(syntax), new DataSetReader(body, encoding));
    }

    /** Runs a reading whose records check themselves; their messages hold numbers only. */
    static <T> T checked(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A bare data set starts with an element of group 0008, which no text does: the group's two bytes are
     * control characters.
     */
    private static Encoding bareEncoding(ByteBuffer in) {
        return sniff(in)
                .orElseThrow(() -> new PoisonInputException(
                        NOT_AN_IMAGE,
                        "file of %d bytes (expected: DICOM Part 10 or a data set)".formatted(in.limit())));
    }

    /** The encoding of a data set that starts with group 0008: what follows the tag tells. */
    private static Optional<Encoding> sniff(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 8) {
            return Optional.empty();
        }
        boolean hasVr = DataSetReader.isUpperCase(in.get(start + 4)) && DataSetReader.isUpperCase(in.get(start + 5));
        if (in.order(ByteOrder.LITTLE_ENDIAN).getShort(start) == FIRST_GROUP) {
            return Optional.of(hasVr ? Encoding.EXPLICIT_LITTLE_ENDIAN : Encoding.IMPLICIT_LITTLE_ENDIAN);
        }
        boolean isBigEndian = in.order(ByteOrder.BIG_ENDIAN).getShort(start) == FIRST_GROUP && hasVr;
        return isBigEndian ? Optional.of(Encoding.EXPLICIT_BIG_ENDIAN) : Optional.empty();
    }

    private static ByteBuffer inflate(ByteBuffer in) {
        int most = (int) Math.min(Math.max(FREE_BYTES, (long) in.remaining() * MAX_RATIO), MAX_INFLATED_BYTES);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(in);
            byte[] out = new byte[(int) Math.min(Math.max(1 << 16, in.remaining() * 4L), most)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == out.length) {
                    out = Arrays.copyOf(out, grown(length, most));
                }
                int n = inflater.inflate(out, length, out.length - length);
                if (n == 0 && !inflater.finished()) {
                    throw new PoisonInputException(FILE_TRUNCATED, "deflated data set: cut off");
                }
                length += n;
            }
            return ByteBuffer.wrap(out, 0, length).slice();
        } catch (DataFormatException e) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, "deflated data set: no deflate stream");
        } finally {
            inflater.end();
        }
    }

    private static int grown(int length, int most) {
        if (length == most) {
            throw new PoisonInputException(IMAGE_TOO_LARGE, "deflated data set: above %d bytes".formatted(most));
        }
        return (int) Math.min(length + (length >> 1) + 1L, most);
    }
}
