package org.cxrstream.ingest.folder;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.cxrstream.schemas.event.DeadLetterReason;

/** Counts what was sent, and waits for it. Belongs to one thread. */
final class Tally {
    private final List<CompletableFuture<?>> sends = new ArrayList<>();
    private final Map<DeadLetterReason, Integer> deadLetters = new EnumMap<>(DeadLetterReason.class);
    private int published;
    private int rejectionNotes;
    private int annotations;
    private int swapped;
    private long bytes;

    void published(CompletableFuture<?> send, int fileBytes) {
        add(send);
        published(fileBytes);
    }

    /** An image whose record is acknowledged. */
    void published(int fileBytes) {
        published++;
        bytes += fileBytes;
    }

    /** A rejection note whose withdrawals are acknowledged. */
    void withdrawn() {
        rejectionNotes++;
    }

    void annotated(CompletableFuture<?> send) {
        add(send);
        annotations++;
    }

    /** A mask, counted as an annotation too, has the right lung not left in the picture. */
    void swapped() {
        swapped++;
    }

    void refused(DeadLetterReason reason, CompletableFuture<?> send) {
        add(send);
        refused(reason);
    }

    /** An image whose dead letter is acknowledged. */
    void refused(DeadLetterReason reason) {
        deadLetters.merge(reason, 1, Integer::sum);
    }

    /** The counts, once every record is acknowledged; throws what a send failed with. */
    IngestSummary await(int inputs, Supplier<Duration> elapsed) {
        sends.forEach(Tally::join);
        return new IngestSummary(
                inputs - rejectionNotes,
                published,
                rejectionNotes,
                annotations,
                swapped,
                deadLetters,
                bytes,
                elapsed.get());
    }

    /** Forgets sends that are done, so that a long run doesn't gather them, and stops at the first failure. */
    private void add(CompletableFuture<?> send) {
        sends.removeIf(earlier -> earlier.isDone() && join(earlier));
        sends.add(send);
    }

    private static boolean join(CompletableFuture<?> send) {
        try {
            send.join();
            return true;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
