package org.cxrstream.ingest.stow;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.ingest.http.HttpRefusal.Status.SERVICE_UNAVAILABLE;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HttpRefusal;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.intake.InstanceIntake;
import org.cxrstream.ingest.intake.IntakeBatch;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.schemas.error.TransientFaultException;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /studies} and {@code POST /studies/{study}}: the Store transaction (PS3.18 §10.5). Success is answered
 * when the pixels and the records of all instances are durable. Every status but 200, 202 and 409 means that
 * nothing of the request was published or, with 503 from the broker's side, that nothing is promised; sending the
 * same again is always safe.
 *
 * <p>One instance of a request is in memory at a time, and of all requests as many as {@link StowLimits} says.
 */
public final class StudiesResource implements HttpResource {
    private final InstanceIntake intake;
    private final Readiness readiness;
    private final Optional<BearerTokens> token;
    private final StowLimits limits;
    private final MemorySlots slots;

    /**
     * Stores into {@code intake}.
     *
     * @param token what clients must show; empty where mutual TLS or the loopback keeps strangers out
     */
    public StudiesResource(
            InstanceIntake intake, Readiness readiness, Optional<BearerTokens> token, StowLimits limits) {
        this.intake = requireNonNull(intake, "intake");
        this.readiness = requireNonNull(readiness, "readiness");
        this.token = requireNonNull(token, "token");
        this.limits = requireNonNull(limits, "limits");
        this.slots = new MemorySlots(limits.instancesAtATime(), limits.patience());
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/studies", context -> store(context, Optional.empty()));
        routes.post("/studies/{study}", context -> store(context, Optional.of(context.pathParam("study"))));
    }

    private void store(Context context, Optional<String> study) throws IOException {
        RequestBody body = new RequestBody(context);
        try {
            StowAnswer answer = store(context, body, study);
            context.status(answer.status());
            context.contentType(MediaTypes.DICOM_JSON);
            context.result(answer.json());
        } catch (HttpRefusal | TransientFaultException e) {
            body.forget();
            throw e;
        }
    }

    private StowAnswer store(Context context, RequestBody body, Optional<String> study) throws IOException {
        token.ifPresent(secret -> secret.require(context.header("Authorization")));
        MediaTypes.requireAnswerable(context.header("Accept"));
        String boundary = MediaTypes.boundary(context.header("Content-Type"));
        MediaTypes.requireIdentity(context.header("Content-Encoding"));
        readiness.obstacle().ifPresent(StudiesResource::refuse);
        IntakeBatch batch = intake.begin(study);
        try (Arrivals arrivals = new Arrivals(batch, body.announcedBytes())) {
            MultipartBody.read(body.stream(), boundary, arrivals);
        }
        return StowAnswer.of(batch.commit());
    }

    private static void refuse(String obstacle) {
        throw new HttpRefusal(SERVICE_UNAVAILABLE, obstacle + "; send it again later");
    }

    /** Takes a request's parts one after the other, each in a slot of the memory. */
    private final class Arrivals implements MultipartBody.Reception, AutoCloseable {
        private final IntakeBatch batch;
        private final long expectedBytes;
        private @Nullable InstanceBuffer instance;

        Arrivals(IntakeBatch batch, long expectedBytes) {
            this.batch = batch;
            this.expectedBytes = expectedBytes;
        }

        @Override
        public void begin(Optional<String> contentType) {
            contentType.ifPresent(MediaTypes::requireInstance);
            instance =
                    new InstanceBuffer(slots.take(), limits.maxInstanceBytes(), expectedBytes, limits.longestArrival());
        }

        @Override
        public void content(ByteBuffer bytes) {
            requireNonNull(instance, "instance").add(bytes);
        }

        @Override
        public void end() {
            batch.take(requireNonNull(instance, "instance").take());
            close();
        }

        /** Gives the slot back, also of an instance that isn't whole. */
        @Override
        public void close() {
            if (instance != null) {
                instance.close();
                instance = null;
            }
        }
    }
}
