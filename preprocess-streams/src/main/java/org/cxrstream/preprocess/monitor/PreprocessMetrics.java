package org.cxrstream.preprocess.monitor;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * Counts what this process did since it started. A record whose transaction is rolled back and done again
 * counts twice, so these figures are for watching; the topics are the truth. Safe for use by several threads.
 */
public final class PreprocessMetrics {
    private final LongAdder received = new LongAdder();
    private final LongAdder prepared = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder revisions = new LongAdder();
    private final LongAdder revoked = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private final Map<DeadLetterReason, LongAdder> deadLetters = new EnumMap<>(DeadLetterReason.class);

    /** Starts at 0. */
    public PreprocessMetrics() {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetters.put(reason, new LongAdder());
        }
    }

    /** Counts a record of cxr.patient-events, of whatever kind. */
    public void countReceived() {
        received.increment();
    }

    /** Counts an image that goes to cxr.prepared. */
    public void countPrepared() {
        prepared.increment();
    }

    /** Counts an image whose pixel or source digest was known. */
    public void countDuplicate() {
        duplicates.increment();
    }

    /** Counts other pixels of a known instance, whether or not they win. */
    public void countRevision() {
        revisions.increment();
    }

    /** Counts a prepared image that is taken back. */
    public void countRevoked() {
        revoked.increment();
    }

    /** Counts an image that was withdrawn before it came. */
    public void countIgnored() {
        ignored.increment();
    }

    /** Counts a dead letter. */
    public void countDeadLetter(DeadLetterReason reason) {
        requireNonNull(deadLetters.get(reason)).increment();
    }

    /** Records read from cxr.patient-events, of whatever kind. */
    public long received() {
        return received.sum();
    }

    /** Images sent to cxr.prepared, winning revisions included. */
    public long prepared() {
        return prepared.sum();
    }

    /** Images that were known by pixel or source digest. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Images that were other pixels of a known instance, whether or not they won. */
    public long revisions() {
        return revisions.sum();
    }

    /** Prepared images that were taken back. */
    public long revoked() {
        return revoked.sum();
    }

    /** Images that came after they had been withdrawn. */
    public long ignored() {
        return ignored.sum();
    }

    /** Dead letters of all reasons. */
    public long deadLettersTotal() {
        return deadLetters.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Dead letters by reason, those that occurred only. */
    public Map<DeadLetterReason, Long> deadLetters() {
        Map<DeadLetterReason, Long> counts = new EnumMap<>(DeadLetterReason.class);
        deadLetters.forEach((reason, count) -> {
            if (count.sum() > 0) {
                counts.put(reason, count.sum());
            }
        });
        return counts;
    }
}
