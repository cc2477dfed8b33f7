package org.cxrstream.schemas.identity;

import java.util.HexFormat;

/**
 * Pseudonym of a patient: the first 16 bytes of an HMAC of issuer and patient id.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record PatientKey(String hex) implements Comparable<PatientKey> {
    /** Number of hexadecimal digits. */
    public static final int DIGITS = 32;

    /** Stands where no patient is known, as in the dead letter of a file that could not be read. */
    public static final PatientKey UNKNOWN = new PatientKey("0".repeat(DIGITS));

    /** Checks the digits. */
    public PatientKey {
        Hex.require(hex, DIGITS, "patient");
    }

    /** Makes one from the first bytes of a digest or HMAC. */
    public static PatientKey ofBytes(byte[] bytes) {
        return new PatientKey(HexFormat.of().formatHex(bytes, 0, DIGITS / 2));
    }

    @Override
    public int compareTo(PatientKey other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
