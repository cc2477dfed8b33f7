package org.cxrstream.ingest.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cxrstream.schemas.error.TransientFaultException;

/** The records of a batch that the broker has yet to acknowledge. Belongs to one thread. */
final class Acknowledgements {
    private final Duration patience;
    private final List<CompletableFuture<?>> sends = new ArrayList<>();

    Acknowledgements(Duration patience) {
        this.patience = patience;
    }

    void expect(CompletableFuture<?> send) {
        sends.add(send);
    }

    /**
     * Waits for all.
     *
     * @throws TransientFaultException if one fails or doesn't come in time, or the thread is interrupted
     */
    void await() {
        try {
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransientFaultException(
                    "broker: no acknowledgement within %d s".formatted(patience.toSeconds()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while waiting for the broker", e);
        }
    }
}
