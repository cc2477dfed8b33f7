package org.cxrstream.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.cxrstream.ingest.deidentify.SecretFile;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A secret that a client shows with each request (RFC 6750 §2.1). Only its digest is kept; compared in a time that
 * tells nothing of it. Immutable.
 */
public final class BearerToken {
    /** Shortest token. */
    public static final int MIN_CHARACTERS = 32;

    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    private BearerToken(String token) {
        this.digest = digest(token);
    }

    /**
     * Reads a token from a file that only its owner may use: at least {@value #MIN_CHARACTERS} characters of RFC 6750
     * (A-Z a-z 0-9 - . _ ~ + / =).
     *
     * @param name what the token is for, for messages
     * @throws SetupException NO_INPUT if there is no such file, NO_PERMISSION if others may use it or if it holds no
     *     token; the message never shows what it holds
     */
    public static BearerToken load(Path file, String name) {
        String token = SecretFile.readText(file, name).strip();
        if (token.length() < MIN_CHARACTERS || !token.matches("[A-Za-z0-9._~+/-]+=*")) {
            throw new SetupException(
                    Kind.NO_PERMISSION,
                    "%s: %s holds no token (expected: at least %d characters of A-Z a-z 0-9 - . _ ~ + /)"
                            .formatted(name, file, MIN_CHARACTERS));
        }
        return new BearerToken(token);
    }

    /**
     * Lets a request pass that shows this token.
     *
     * @param authorization the request's Authorization header; null where there is none
     * @throws HttpRefusal UNAUTHORIZED
     */
    public void require(@Nullable String authorization) {
        String header = authorization == null ? "" : authorization;
        boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String shown = isBearer ? header.substring(SCHEME.length()).strip() : "";
        if (!MessageDigest.isEqual(digest, digest(shown))) {
            throw new HttpRefusal(
                    HttpRefusal.Status.UNAUTHORIZED,
                    "Authorization: %s (expected: Bearer and the token)".formatted(isBearer ? "another" : "none"));
        }
    }

    @Override
    public String toString() {
        return "BearerToken[…]";
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
