package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.SecretFile;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * Who may ask: bearer tokens (RFC 6750 §2.1), each with the name of whom it was given to. Keeps their digests only.
 * Immutable and safe for use by several threads.
 */
public final class AccessTokens {
    /** Shortest token, in characters. */
    public static final int MIN_TOKEN_CHARACTERS = 32;

    private static final String SCHEME = "bearer ";

    private final Map<String, byte[]> digests = new LinkedHashMap<>();

    /**
     * Of tokens by name.
     *
     * @throws SetupException NO_PERMISSION if a token is shorter than {@value #MIN_TOKEN_CHARACTERS} characters, a
     *     name isn't 1 to 64 of A-Z a-z 0-9 . _ - or there is none at all
     */
    public AccessTokens(Map<String, String> tokens) {
        tokens.forEach((name, token) -> {
            if (!name.matches("[A-Za-z0-9._-]{1,64}") || token.length() < MIN_TOKEN_CHARACTERS) {
                throw malformed();
            }
            digests.put(name, digest(token));
        });
        if (digests.isEmpty()) {
            throw malformed();
        }
    }

    /**
     * Reads a file that only its owner may use: on each line a name, a space, a token; lines that begin with # are
     * passed over.
     *
     * @throws SetupException NO_INPUT or NO_PERMISSION, see {@link SecretFile#readText} and {@link #AccessTokens}
     */
    public static AccessTokens load(Path file) {
        Map<String, String> tokens = new LinkedHashMap<>();
        SecretFile.readText(file, "access tokens")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split("\\s+", -1);
                    if (parts.length != 2 || tokens.put(parts[0], parts[1]) != null) {
                        throw malformed();
                    }
                });
        return new AccessTokens(tokens);
    }

    /** The name of whom the Authorization header's token was given to; empty if nobody has it. */
    public Optional<String> nameOf(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        byte[] given = digest(authorization.substring(SCHEME.length()).strip());
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, byte[]> token : digests.entrySet()) { // All of them: time must not tell.
            if (MessageDigest.isEqual(token.getValue(), given)) {
                found = Optional.of(token.getKey());
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        return PixelDigest.sha256().digest(token.getBytes(UTF_8));
    }

    private static SetupException malformed() {
        return new SetupException(
                Kind.NO_PERMISSION,
                "access tokens: malformed (expected: lines of a name of A-Z a-z 0-9 . _ - and a token of >= %d characters)"
                        .formatted(MIN_TOKEN_CHARACTERS));
    }
}
