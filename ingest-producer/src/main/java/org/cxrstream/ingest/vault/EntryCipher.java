package org.cxrstream.ingest.vault;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) over the entries of one file: nonce, ciphertext, tag. An entry's place in the file
 * is authenticated with it, so that entries can't be swapped or repeated. Nonces are random: good for 2³² entries of
 * one file. Stateless but for the key.
 */
final class EntryCipher {
    static final int OVERHEAD_BYTES = 12 + 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    EntryCipher(VaultKey key, byte[] fileId) {
        this.key = new SecretKeySpec(key.ofFile(fileId), "AES");
    }

    /** Seals for the place. */
    byte[] seal(long place, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** What was sealed for the place; empty if this isn't it, or the key is another one. */
    Optional<byte[]> open(long place, byte[] sealed) {
        if (sealed.length < OVERHEAD_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, sealed, place)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** With the nonce in the first bytes. */
    private Cipher cipher(int mode, byte[] nonce, long place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(place).array());
        return cipher;
    }
}
