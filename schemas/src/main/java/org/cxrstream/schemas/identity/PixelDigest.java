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
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return new PixelDigest(HexFormat.of().formatHex(sha256.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
