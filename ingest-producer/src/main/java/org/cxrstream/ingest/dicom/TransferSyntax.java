package org.cxrstream.ingest.dicom;

import java.util.Map;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;

/** How a data set is encoded (PS3.5 annex A), as far as ingest reads it: pixels uncompressed. */
enum TransferSyntax {
    IMPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2", Encoding.IMPLICIT_LITTLE_ENDIAN),
    EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1", Encoding.EXPLICIT_LITTLE_ENDIAN),
    /** The data set after the file meta information is one raw deflate stream (PS3.5 A.5). */
    DEFLATED_EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1.99", Encoding.EXPLICIT_LITTLE_ENDIAN),
    EXPLICIT_BIG_ENDIAN("1.2.840.10008.1.2.2", Encoding.EXPLICIT_BIG_ENDIAN);

    private static final Map<String, String> COMPRESSED = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2.4.50", "JPEG Baseline"),
            Map.entry("1.2.840.10008.1.2.4.51", "JPEG Extended"),
            Map.entry("1.2.840.10008.1.2.4.57", "JPEG Lossless"),
            Map.entry("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1"),
            Map.entry("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless"),
            Map.entry("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless"),
            Map.entry("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless"),
            Map.entry("1.2.840.10008.1.2.4.91", "JPEG 2000"),
            Map.entry("1.2.840.10008.1.2.5", "RLE Lossless"));

    private final String uid;
    private final Encoding encoding;

    TransferSyntax(String uid, Encoding encoding) {
        this.uid = uid;
        this.encoding = encoding;
    }

    Encoding encoding() {
        return encoding;
    }

    static boolean isDeflated(String uid) {
        return DEFLATED_EXPLICIT_LITTLE_ENDIAN.uid.equals(uid);
    }

    /** The encoding of a data set whether or not its pixels can be read: compressed ones are all alike (PS3.5 A.4). */
    static Encoding encodingOf(String uid) {
        for (TransferSyntax syntax : values()) {
            if (syntax.uid.equals(uid)) {
                return syntax.encoding;
            }
        }
        return Encoding.EXPLICIT_LITTLE_ENDIAN;
    }

    /** @throws PoisonInputException TRANSFER_SYNTAX_UNSUPPORTED for every other one */
    static TransferSyntax of(String uid) {
        for (TransferSyntax syntax : values()) {
            if (syntax.uid.equals(uid)) {
                return syntax;
            }
        }
        // A UID that we don't know may be anything, an identifier too: it isn't quoted.
        throw new PoisonInputException(
                DeadLetterReason.TRANSFER_SYNTAX_UNSUPPORTED,
                "transfer syntax: %s (expected: an uncompressed one)"
                        .formatted(COMPRESSED.getOrDefault(uid, "unknown")));
    }
}
