package org.cxrstream.ingest.publish;

import org.cxrstream.schemas.identity.PixelDigest;

/**
 * SHA-256 of a file as it came: the same file twice is no news, whatever a newer decoder makes of it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record SourceDigest(String hex) {
    /** Checks the digits. */
    public SourceDigest {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "sourceDigest: %d characters (expected: 64 lower-case hex digits)".formatted(hex.length()));
        }
    }

    /** The digest of the file's bytes. */
    public static SourceDigest of(byte[] file) {
        return new SourceDigest(PixelDigest.of(file).hex());
    }
}
