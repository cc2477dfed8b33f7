package org.cxrstream.compose.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cxrstream.ingest.codec.Codec;
import org.jspecify.annotations.Nullable;

/** A transfer syntax to be timed, and how dcmtk or GDCM make it out of an explicit little endian file. */
enum BenchSyntax {
    EXPLICIT_LITTLE_ENDIAN(List.of(), null),
    IMPLICIT_LITTLE_ENDIAN(List.of("dcmconv", "+ti"), null),
    EXPLICIT_BIG_ENDIAN(List.of("dcmconv", "+tb"), null),
    DEFLATED(List.of("dcmconv", "+td"), null),
    RLE(List.of("dcmcrle"), null),
    JPEG_LOSSLESS(List.of("dcmcjpeg", "+el"), Codec.JPEG_LOSSLESS),
    JPEG_LOSSLESS_SV1(List.of("dcmcjpeg", "+e1"), Codec.JPEG_LOSSLESS),
    JPEG_LS(List.of("dcmcjpls", "+el"), Codec.JPEG_LS),
    JPEG_LS_NEAR_LOSSLESS(List.of("dcmcjpls", "+en"), Codec.JPEG_LS),
    JPEG_2000(List.of("gdcmconv", "--j2k"), Codec.JPEG_2000);

    private final List<String> transcoder;
    private final @Nullable Codec codec;

    BenchSyntax(List<String> transcoder, @Nullable Codec codec) {
        this.transcoder = transcoder;
        this.codec = codec;
    }

    /** In tables and figures, such as {@code jpeg_ls}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The command but for its two files; empty where the file is used as it is. */
    List<String> transcoder() {
        return transcoder;
    }

    /** Whose bare time is set beside ours; empty where bytes are only moved. */
    Optional<Codec> codec() {
        return Optional.ofNullable(codec);
    }

    /** Whether the pixels come back as they were. */
    boolean isLossless() {
        return this != JPEG_LS_NEAR_LOSSLESS;
    }

    /** Whether the samples stand in the file as they are. */
    boolean isUncompressed() {
        return this == EXPLICIT_LITTLE_ENDIAN || this == IMPLICIT_LITTLE_ENDIAN || this == EXPLICIT_BIG_ENDIAN;
    }
}
