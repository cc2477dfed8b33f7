package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import org.cxrstream.ingest.deidentify.Hkdf;
import org.cxrstream.ingest.deidentify.SecretFile;

/**
 * The vault's own secret, another than the pseudonym key: who holds one of the two can't do what the other is for.
 * Immutable and safe for use by several threads; never prints itself.
 */
public final class VaultKey {
    private static final byte[] SALT = "cxr-stream vault key 1".getBytes(US_ASCII);

    private final byte[] root;

    private VaultKey(byte[] secret) {
        if (secret.length < SecretFile.MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret: %d bytes (expected: >= %d)".formatted(secret.length, SecretFile.MIN_SECRET_BYTES));
        }
        this.root = Hkdf.extract(SALT, secret);
    }

    /**
     * The key of a secret, which isn't kept.
     *
     * @param secret at least {@value SecretFile#MIN_SECRET_BYTES} random bytes
     */
    public static VaultKey of(byte[] secret) {
        return new VaultKey(secret);
    }

    /**
     * Reads the secret from a file that only its owner may read, in the form of a pseudonym key's.
     *
     * @throws org.cxrstream.schemas.error.SetupException NO_INPUT or NO_PERMISSION, see
     *     {@link SecretFile#readSecret}
     */
    public static VaultKey load(Path file) {
        return new VaultKey(SecretFile.readSecret(file, "vault key"));
    }

    /** The key of one vault file, told by its id: no two files share one. */
    byte[] ofFile(byte[] fileId) {
        return Hkdf.expand(root, fileId, Hkdf.HASH_BYTES);
    }

    @Override
    public String toString() {
        return "VaultKey[…]";
    }
}
