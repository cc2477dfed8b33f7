package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new ModelId(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
