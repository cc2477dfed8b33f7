package org.cxrstream.trainer.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Which split a patient belongs to: u = the first 8 bytes of SHA-256(salt ‖ patient), read as an unsigned fraction of
 * 2⁶⁴; below 0.65 train, below 0.80 validation, else test. All X-rays of a patient fall together, and nothing that
 * arrives later moves anyone.
 *
 * @param salt the deployment's split salt, not blank
 */
public record SplitRule(String salt) {
    private static final double TRAIN_BELOW = 0.65;
    private static final double VALIDATION_BELOW = 0.80;
    private static final double TWO_TO_64 = 0x1p64;

    /** Checks that there is a salt. */
    public SplitRule {
        requireNonNull(salt, "salt");
        if (salt.isBlank()) {
            throw new IllegalArgumentException("salt: blank (expected: the deployment's split salt)");
        }
    }

    /** The patient's split. */
    public Split of(PatientKey patient) {
        double u = fraction(patient);
        if (u < TRAIN_BELOW) {
            return Split.TRAIN;
        }
        return u < VALIDATION_BELOW ? Split.VALIDATION : Split.TEST;
    }

    private double fraction(PatientKey patient) {
        long bits =
                ByteBuffer.wrap(sha256((salt + patient.hex()).getBytes(UTF_8))).getLong();
        double unsigned = (bits >>> 1) * 2.0 + (bits & 1);
        return unsigned / TWO_TO_64;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
