package org.cxrstream.schemas.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a canonical pixel object before compression, so that it is the same for every zlib.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record PixelDigest(String hex) {
    /** Checks the digits. */
    public PixelDigest {
        Hex.require(hex, 64, "pixelDigest");
    }

    /** Returns SHA-256 of the bytes. */
    public static PixelDigest of(byte[]... parts) {
        MessageDigest sha256 = sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return of(sha256);
    }

    /** Ends a SHA-256 that was given all bytes piece by piece. */
    public static PixelDigest of(MessageDigest sha256) {
        return new PixelDigest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** A new SHA-256, for bytes that come piece by piece. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
