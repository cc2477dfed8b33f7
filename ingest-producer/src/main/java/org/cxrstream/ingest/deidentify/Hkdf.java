package org.cxrstream.ingest.deidentify;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with HMAC-SHA-256 (RFC 5869): several independent keys from one secret. Stateless. */
public final class Hkdf {
    /** Length of a hash. */
    public static final int HASH_BYTES = 32;

    private static final String HMAC_SHA256 = "HmacSHA256";

    private Hkdf() {}

    /** RFC 5869 §2.2: a pseudorandom key of {@value #HASH_BYTES} bytes from the secret. */
    public static byte[] extract(byte[] salt, byte[] secret) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, secret);
    }

    /** RFC 5869 §2.3: {@code length} bytes of key material for the purpose that {@code info} names. */
    public static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        if (length < 1 || length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("length: %d (expected: 1 to %d)".formatted(length, 255 * HASH_BYTES));
        }
        byte[] material = new byte[length];
        byte[] block = new byte[0];
        for (int filled = 0, counter = 1; filled < length; filled += HASH_BYTES, counter++) {
            block = hmac(pseudorandomKey, block, info, new byte[] {(byte) counter});
            System.arraycopy(block, 0, material, filled, Math.min(HASH_BYTES, length - filled));
        }
        Arrays.fill(block, (byte) 0);
        return material;
    }

    /** HMAC-SHA-256 of the parts, one after the other: {@value #HASH_BYTES} bytes. */
    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC_SHA256);
            mac.init(new SecretKeySpec(key, HMAC_SHA256));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
