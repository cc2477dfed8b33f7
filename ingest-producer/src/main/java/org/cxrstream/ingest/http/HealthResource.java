package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.cxrstream.ingest.readiness.Readiness;

/**
 * {@code GET /health/live}: the process answers; {@code GET /health/ready}: 200 if X-rays can be taken at the moment,
 * else 503 and what is in the way. For probes: without a token, and tells nothing of what was sent.
 */
public final class HealthResource implements HttpResource {
    private final Readiness readiness;

    /** Tells of {@code readiness}. */
    public HealthResource(Readiness readiness) {
        this.readiness = requireNonNull(readiness, "readiness");
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health/live", context -> context.result("live\n"));
        routes.get("/health/ready", this::ready);
    }

    private void ready(Context context) {
        Optional<String> obstacle = readiness.obstacle();
        context.status(obstacle.isPresent() ? HttpRefusal.Status.SERVICE_UNAVAILABLE.code() : 200);
        context.result(obstacle.orElse("ready") + "\n");
    }
}
