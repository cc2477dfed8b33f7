package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.cxrstream.ingest.vault.AuditedVault;
import org.cxrstream.schemas.identity.ImageId;

/**
 * {@code GET /resolve/{image}}: who an image is, for those who have a token of its own; each question is audited.
 * Answers 200 with the identity as JSON, 400 if the path holds no pseudonym, 401 without a token that is known, 404 if
 * the image isn't known, 503 if vault or audit log can't be used. Nothing about the image shows before the token was
 * known.
 */
public final class ResolveResource implements HttpResource {
    private final AuditedVault vault;
    private final BearerTokens tokens;

    /** Answers from the vault, which stays the caller's to close. */
    public ResolveResource(AuditedVault vault, BearerTokens tokens) {
        this.vault = requireNonNull(vault, "vault");
        this.tokens = requireNonNull(tokens, "tokens");
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/resolve/{image}", this::resolve);
    }

    private void resolve(Context context) {
        context.header("Cache-Control", "no-store");
        String who = tokens.require(context.header("Authorization"));
        String identity = vault.resolve(who, image(context.pathParam("image")))
                .orElseThrow(() -> new HttpRefusal(HttpRefusal.Status.NOT_FOUND, "image: not known"));
        context.contentType("application/json");
        context.result(identity);
    }

    private static ImageId image(String text) {
        try {
            return new ImageId(text);
        } catch (IllegalArgumentException e) {
            throw new HttpRefusal(HttpRefusal.Status.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
