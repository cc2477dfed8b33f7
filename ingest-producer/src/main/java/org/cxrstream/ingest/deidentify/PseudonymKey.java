package org.cxrstream.ingest.deidentify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * The one secret of a deployment, as subkeys by purpose (HKDF-SHA-256): a pseudonym can't be told from its
 * patient without it. Only ingest holds it; changing it makes every patient a stranger.
 *
 * <p>Immutable and safe for use by several threads. It never prints itself: {@link #toString} shows the
 * fingerprint.
 */
public final class PseudonymKey {
    /** Shortest secret. */
    public static final int MIN_SECRET_BYTES = SecretFile.MIN_SECRET_BYTES;

    private static final byte[] SALT = "cxr-stream pseudonym key 1".getBytes(US_ASCII);
    private static final byte[] DEMO_SECRET = "cxr-stream demo key: public, protects nobody".getBytes(US_ASCII);
    private static final int FINGERPRINT_DIGITS = 16;

    private final byte[] patient;
    private final byte[] uid;
    private final byte[] shift;
    private final String fingerprint;
    private final boolean isDemo;

    private PseudonymKey(byte[] secret, boolean isDemo) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret: %d bytes (expected: >= %d)".formatted(secret.length, MIN_SECRET_BYTES));
        }
        byte[] root = Hkdf.extract(SALT, secret);
        this.patient = subkey(root, "patient");
        this.uid = subkey(root, "uid");
        this.shift = subkey(root, "shift");
        this.fingerprint = PixelDigest.of(subkey(root, "fingerprint")).hex().substring(0, FINGERPRINT_DIGITS);
        this.isDemo = isDemo;
    }

    /**
     * The key of a secret, which isn't kept.
     *
     * @param secret at least {@value #MIN_SECRET_BYTES} random bytes
     * @throws IllegalArgumentException if it is shorter
     */
    public static PseudonymKey of(byte[] secret) {
        return new PseudonymKey(secret, false);
    }

    /** The demo's key: a public constant that protects nobody. Whoever uses it says so aloud. */
    public static PseudonymKey demo() {
        return new PseudonymKey(DEMO_SECRET, true);
    }

    /**
     * Reads the secret from a file that only its owner may read: 64 hexadecimal digits, or base64 of at
     * least {@value #MIN_SECRET_BYTES} bytes; a line break at the end is no part of it.
     *
     * @throws SetupException NO_INPUT if there is no such file, NO_PERMISSION if others may use it or if it
     *     holds no secret; the message never shows what it holds
     */
    public static PseudonymKey load(Path file) {
        return of(SecretFile.readSecret(file, "pseudonym key"));
    }

    /** First {@value #FINGERPRINT_DIGITS} hex digits of SHA-256 of a subkey of its own: tells keys apart. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Whether this is the public demo key. */
    public boolean isDemo() {
        return isDemo;
    }

    @Override
    public String toString() {
        return "PseudonymKey[" + fingerprint + "]";
    }

    byte[] patientHmac(byte[]... parts) {
        return Hkdf.hmac(patient, parts);
    }

    byte[] uidHmac(byte[]... parts) {
        return Hkdf.hmac(uid, parts);
    }

    byte[] shiftHmac(byte[]... parts) {
        return Hkdf.hmac(shift, parts);
    }

    private static byte[] subkey(byte[] root, String purpose) {
        return Hkdf.expand(root, purpose.getBytes(US_ASCII), Hkdf.HASH_BYTES);
    }
}
