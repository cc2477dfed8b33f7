package org.cxrstream.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.SecretFile;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.PixelDigest;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that clients show with each request (RFC 6750 §2.1), each with the name of whom it was given to. Only their
 * digests are kept; compared in a time that tells nothing of them. Immutable and safe for use by several threads.
 */
public final class BearerTokens {
    /** Shortest token. */
    public static final int MIN_CHARACTERS = 32;

    private static final String SCHEME = "Bearer ";
    private static final String UNNAMED = "client";

    private final Map<String, byte[]> digests;

    private BearerTokens(Map<String, byte[]> digests) {
        this.digests = digests;
    }

    /**
     * Reads a file that only its owner may use: one token, at least {@value #MIN_CHARACTERS} characters of RFC 6750
     * (A-Z a-z 0-9 - . _ ~ + / =), or lines as {@link #loadNamed} takes them.
     *
     * @param purpose what the tokens are for, for messages
     * @throws SetupException as {@link #loadNamed}
     */
    public static BearerTokens load(Path file, String purpose) {
        return read(file, purpose, Optional.of(UNNAMED));
    }

    /**
     * Reads a file that only its owner may use: on each line a name (1 to 64 of A-Z a-z 0-9 . _ -), a space, a token;
     * empty lines and those that begin with # are passed over.
     *
     * @param purpose what the tokens are for, for messages
     * @throws SetupException NO_INPUT if there is no such file, NO_PERMISSION if others may use it or if it holds
     *     anything else; the message never shows what it holds
     */
    public static BearerTokens loadNamed(Path file, String purpose) {
        return read(file, purpose, Optional.empty());
    }

    private static BearerTokens read(Path file, String purpose, Optional<String> nameOfUnnamed) {
        Map<String, byte[]> digests = new LinkedHashMap<>();
        List<String> lines =
                SecretFile.readText(file, purpose).lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && !line.startsWith("#") && !isAdded(line, nameOfUnnamed, digests)) {
                throw malformed(purpose, "line %d of %s".formatted(i + 1, file));
            }
        }
        if (digests.isEmpty()) {
            throw malformed(purpose, "none in " + file);
        }
        return new BearerTokens(digests);
    }

    private static boolean isAdded(String line, Optional<String> nameOfUnnamed, Map<String, byte[]> digests) {
        String[] parts = line.split("\\s+", -1);
        String token = parts[parts.length - 1];
        Optional<String> name = parts.length == 1 ? nameOfUnnamed : Optional.of(parts[0]);
        return parts.length <= 2
                && isToken(token)
                && name.filter(BearerTokens::isName).isPresent()
                && digests.putIfAbsent(name.get(), digest(token)) == null;
    }

    private static boolean isName(String text) {
        return text.matches("[A-Za-z0-9._-]{1,64}");
    }

    private static boolean isToken(String text) {
        return text.length() >= MIN_CHARACTERS && text.matches("[A-Za-z0-9._~+/-]+=*");
    }

    /**
     * Lets a request pass that shows one of these tokens.
     *
     * @param authorization the request's Authorization header; null where there is none
     * @return the name of whom the token was given to
     * @throws HttpRefusal UNAUTHORIZED
     */
    public String require(@Nullable String authorization) {
        String header = authorization == null ? "" : authorization;
        boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        byte[] shown = digest(isBearer ? header.substring(SCHEME.length()).strip() : "");
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, byte[]> token : digests.entrySet()) { // All of them: time must not tell.
            if (MessageDigest.isEqual(token.getValue(), shown)) {
                found = Optional.of(token.getKey());
            }
        }
        return found.orElseThrow(() -> new HttpRefusal(
                HttpRefusal.Status.UNAUTHORIZED,
                "Authorization: %s (expected: Bearer and the token)".formatted(isBearer ? "another" : "none")));
    }

    @Override
    public String toString() {
        return "BearerTokens" + digests.keySet();
    }

    private static byte[] digest(String token) {
        return PixelDigest.sha256().digest(token.getBytes(UTF_8));
    }

    private static SetupException malformed(String purpose, String where) {
        return new SetupException(
                Kind.NO_PERMISSION,
                ("%s: %s (expected: lines of a name of its own and a token of at least %d characters of"
                                + " A-Z a-z 0-9 - . _ ~ + /)")
                        .formatted(purpose, where, MIN_CHARACTERS));
    }
}
