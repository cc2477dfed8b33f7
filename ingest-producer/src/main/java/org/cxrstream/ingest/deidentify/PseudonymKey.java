package org.cxrstream.ingest.deidentify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
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
    public static final int MIN_SECRET_BYTES = 32;

    private static final byte[] SALT = "cxr-stream pseudonym key 1".getBytes(US_ASCII);
    private static final byte[] DEMO_SECRET = "cxr-stream demo key: public, protects nobody".getBytes(US_ASCII);
    private static final int MAX_FILE_BYTES = 4096;
    private static final int FINGERPRINT_DIGITS = 16;
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

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
        try {
            if (!Files.isRegularFile(file)) {
                throw new SetupException(Kind.NO_INPUT, "pseudonym key: no file %s".formatted(file));
            }
            requirePrivate(file);
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw noSecret(file);
            }
            return new PseudonymKey(
                    decode(file, Files.readString(file, US_ASCII).strip()), false);
        } catch (IOException e) {
            throw new SetupException(Kind.NO_PERMISSION, "pseudonym key: can't read %s".formatted(file));
        }
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

    private static void requirePrivate(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(FOR_OTHERS::contains)) {
            throw new SetupException(
                    Kind.NO_PERMISSION,
                    "pseudonym key: mode %s of %s (expected: rw------- or r--------; run chmod 600)"
                            .formatted(PosixFilePermissions.toString(mode), file));
        }
    }

    private static byte[] decode(Path file, String text) {
        if (text.matches("[0-9A-Fa-f]{64}")) {
            return HexFormat.of().parseHex(text);
        }
        try {
            byte[] secret = Base64.getDecoder().decode(text);
            if (secret.length >= MIN_SECRET_BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // Its message would quote the secret: the same answer as for one that is too short.
        }
        throw noSecret(file);
    }

    private static SetupException noSecret(Path file) {
        return new SetupException(
                Kind.NO_PERMISSION,
                "pseudonym key: %s holds no secret (expected: 64 hex digits, or base64 of >= %d bytes)"
                        .formatted(file, MIN_SECRET_BYTES));
    }
}
