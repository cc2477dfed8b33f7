package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a model by its content: SHA-256 of its checkpoint file, which holds the weights and the network's shape.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record ModelId(String hex) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    /** Checks the digits. */
    public ModelId {
        requireNonNull(hex, "hex");
        if (!DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException("modelId: " + hex + " (expected: 64 lower-case hexadecimal digits)");
        }
    }

    /** The id of a checkpoint file with this content. */
    public static ModelId of(byte[] content) {
        return of(ByteBuffer.wrap(content));
    }

    /** The id of a checkpoint file that lies between the buffer's position and its limit. */
    public static ModelId of(ByteBuffer content) {
        MessageDigest digest = sha256();
        digest.update(content.duplicate());
        return of(digest);
    }

    /** The id of the file that {@link Safetensors#write} makes of it, which is never in memory as a whole. */
    public static ModelId of(Safetensors.Content content) {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Safetensors.write(content, out);
        } catch (IOException e) {
            throw new IllegalStateException("a digest in memory could not be written", e);
        }
        return of(digest);
    }

    private static ModelId of(MessageDigest digest) {
        return new ModelId(HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
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
