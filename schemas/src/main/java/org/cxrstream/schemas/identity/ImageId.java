package org.cxrstream.schemas.identity;

import java.util.HexFormat;

/**
 * Pseudonym of an image: the first 16 bytes of an HMAC of its SOP Instance UID.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record ImageId(String hex) implements Comparable<ImageId> {
    /** Number of hexadecimal digits. */
    public static final int DIGITS = 32;

    /** Checks the digits. */
    public ImageId {
        Hex.require(hex, DIGITS, "image");
    }

    /** Makes one from the first bytes of a digest or HMAC. */
    public static ImageId ofBytes(byte[] bytes) {
        return new ImageId(HexFormat.of().formatHex(bytes, 0, DIGITS / 2));
    }

    @Override
    public int compareTo(ImageId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
