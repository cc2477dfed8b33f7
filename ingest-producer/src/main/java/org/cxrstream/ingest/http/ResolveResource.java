package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.cxrstream.ingest.vault.ResolveHandler;

/** {@code GET /resolve/{image}}: who an image is, for those whose token the vault knows; each question is audited. */
public final class ResolveResource implements HttpResource {
    private final ResolveHandler handler;

    /** Answers with {@code handler}. */
    public ResolveResource(ResolveHandler handler) {
        this.handler = requireNonNull(handler, "handler");
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/resolve/{image}", this::resolve);
    }

    private void resolve(Context context) {
        ResolveHandler.Answer answer =
                handler.resolve(Optional.ofNullable(context.header("Authorization")), context.pathParam("image"));
        context.status(answer.status());
        context.header("Cache-Control", "no-store");
        context.contentType("application/json");
        context.result(answer.json());
        if (answer.status() == HttpRefusal.Status.UNAUTHORIZED.code()) {
            context.header("WWW-Authenticate", "Bearer");
        }
    }
}
