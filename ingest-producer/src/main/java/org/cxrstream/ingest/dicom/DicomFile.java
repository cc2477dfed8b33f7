package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Finds the data set in a file: after preamble and file meta information (PS3.10 §7.1), or bare, as older
 * modalities and archives wrote it. Stateless.
 */
final class DicomFile {
    private static final int PREAMBLE_BYTES = 128;
    private static final int PREFIX = 0x4449434D; // "DICM"
    private static final int FIRST_GROUP = 8;
    private static final int MAX_INFLATED_BYTES = 2 * Xray.MAX_PIXELS + (16 << 20);

    private DicomFile() {}

    static DataSet read(byte[] file) {
        if (file.length == 0) {
            throw new PoisonInputException(EMPTY_FILE, "file: 0 bytes (expected: a DICOM file)");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < PREAMBLE_BYTES + 4 || in.getInt(PREAMBLE_BYTES) != PREFIX) {
            return new DataSetReader(in, bareEncoding(in)).read();
        }
        in.position(PREAMBLE_BYTES + 4);
        DataSet meta = DataSetReader.readFileMeta(in);
        if (!in.hasRemaining()) {
            throw new PoisonInputException(FILE_TRUNCATED, "file: ends before the data set");
        }
        TransferSyntax syntax = TransferSyntax.of(meta.text(Tag.TRANSFER_SYNTAX_UID)
                .orElseThrow(() -> DataSet.invalid(Tag.TRANSFER_SYNTAX_UID, "missing (expected: a UID)")));
        ByteBuffer body = syntax == TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN ? inflate(in) : in;
        return new DataSetReader(body, syntax.encoding()).read();
    }

    /**
     * A bare data set starts with an element of group 0008, which no text does: the group's two bytes are
     * control characters. What follows the tag tells the encoding.
     */
    private static Encoding bareEncoding(ByteBuffer in) {
        if (in.remaining() >= 8) {
            boolean hasVr = isUpperCase(in.get(4)) && isUpperCase(in.get(5));
            if (in.order(ByteOrder.LITTLE_ENDIAN).getShort(0) == FIRST_GROUP) {
                return hasVr ? Encoding.EXPLICIT_LITTLE_ENDIAN : Encoding.IMPLICIT_LITTLE_ENDIAN;
            }
            if (in.order(ByteOrder.BIG_ENDIAN).getShort(0) == FIRST_GROUP && hasVr) {
                return Encoding.EXPLICIT_BIG_ENDIAN;
            }
        }
        throw new PoisonInputException(
                NOT_AN_IMAGE, "file of %d bytes (expected: DICOM Part 10 or a data set)".formatted(in.limit()));
    }

    private static boolean isUpperCase(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static ByteBuffer inflate(ByteBuffer in) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(in);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (!inflater.finished()) {
                int n = inflater.inflate(buffer);
                if (n == 0 && !inflater.finished()) {
                    throw new PoisonInputException(FILE_TRUNCATED, "deflated data set: cut off");
                }
                if (out.size() + n > MAX_INFLATED_BYTES) {
                    throw new PoisonInputException(
                            IMAGE_TOO_LARGE, "deflated data set: above %d bytes".formatted(MAX_INFLATED_BYTES));
                }
                out.write(buffer, 0, n);
            }
            return ByteBuffer.wrap(out.toByteArray());
        } catch (DataFormatException e) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, "deflated data set: no deflate stream");
        } finally {
            inflater.end();
        }
    }
}
