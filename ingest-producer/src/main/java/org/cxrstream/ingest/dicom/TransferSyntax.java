package org.cxrstream.ingest.dicom;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.ingest.codec.Codec;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;

/** The transfer syntaxes that ingest reads (PS3.5 annex A): how a data set and its pixels are encoded. */
enum TransferSyntax {
    IMPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2", Encoding.IMPLICIT_LITTLE_ENDIAN),
    EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1", Encoding.EXPLICIT_LITTLE_ENDIAN),
    /** The data set after the file meta information is one raw deflate stream (PS3.5 A.5). */
    DEFLATED_EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1.99", Encoding.EXPLICIT_LITTLE_ENDIAN),
    EXPLICIT_BIG_ENDIAN("1.2.840.10008.1.2.2", Encoding.EXPLICIT_BIG_ENDIAN),
    RLE_LOSSLESS("1.2.840.10008.1.2.5", Codec.RLE),
    JPEG_BASELINE("1.2.840.10008.1.2.4.50", Codec.JPEG_BASELINE),
    JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", Codec.JPEG_LOSSLESS),
    /** As every predictor, the first one alone. */
    JPEG_LOSSLESS_SV1("1.2.840.10008.1.2.4.70", Codec.JPEG_LOSSLESS),
    JPEG_LS_LOSSLESS("1.2.840.10008.1.2.4.80", Codec.JPEG_LS),
    JPEG_LS_NEAR_LOSSLESS("1.2.840.10008.1.2.4.81", Codec.JPEG_LS),
    JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", Codec.JPEG_2000),
    JPEG_2000("1.2.840.10008.1.2.4.91", Codec.JPEG_2000);

    private static final Map<String, TransferSyntax> BY_UID =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(syntax -> syntax.uid, Function.identity()));

    private static final Map<String, String> UNSUPPORTED = Map.of(
            "1.2.840.10008.1.2.4.51", "JPEG Extended",
            "1.2.840.10008.1.2.4.92", "JPEG 2000 Multi-component Lossless",
            "1.2.840.10008.1.2.4.93", "JPEG 2000 Multi-component",
            "1.2.840.10008.1.2.4.110", "JPEG XL Lossless",
            "1.2.840.10008.1.2.4.112", "JPEG XL",
            "1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless",
            "1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 RPCL Lossless",
            "1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000");

    private final String uid;
    private final Encoding encoding;
    private final Optional<Codec> codec;

    TransferSyntax(String uid, Encoding encoding) {
        this.uid = uid;
        this.encoding = encoding;
        this.codec = Optional.empty();
    }

    TransferSyntax(String uid, Codec codec) {
        this.uid = uid;
        this.encoding = Encoding.EXPLICIT_LITTLE_ENDIAN;
        this.codec = Optional.of(codec);
    }

    /** How pixels are compressed; empty if they aren't. */
    Optional<Codec> codec() {
        return codec;
    }

    static boolean isDeflated(String uid) {
        return DEFLATED_EXPLICIT_LITTLE_ENDIAN.uid.equals(uid);
    }

    /** The encoding of a data set whether or not its pixels can be read: compressed ones are all alike (PS3.5 A.4). */
    static Encoding encodingOf(String uid) {
        TransferSyntax syntax = BY_UID.get(uid);
        return syntax == null ? Encoding.EXPLICIT_LITTLE_ENDIAN : syntax.encoding;
    }

    /** @throws PoisonInputException TRANSFER_SYNTAX_UNSUPPORTED for every other one */
    static TransferSyntax of(String uid) {
        TransferSyntax syntax = BY_UID.get(uid);
        if (syntax == null) {
            // A UID that we don't know may be anything, an identifier too: it isn't quoted.
            throw new PoisonInputException(
                    DeadLetterReason.TRANSFER_SYNTAX_UNSUPPORTED,
                    "transfer syntax: %s (expected: uncompressed, RLE, JPEG Baseline or Lossless, JPEG-LS, JPEG 2000)"
                            .formatted(UNSUPPORTED.getOrDefault(uid, "unknown")));
        }
        return syntax;
    }
}
