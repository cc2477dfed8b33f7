package org.cxrstream.ingest.readiness;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether X-rays can be taken at the moment, looked at again and again by a thread of its own: whoever asks never
 * waits for a disk or a broker that is gone. Intake stops at the first obstacle and goes on by itself when it has
 * gone. Safe for use by several threads.
 */
public final class Readiness implements AutoCloseable {
    /** How often it looks unless told otherwise. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final List<Condition> conditions;
    private final ScheduledExecutorService watcher;
    private volatile Optional<String> obstacle = Optional.empty();

    private Readiness(List<? extends Condition> conditions) {
        this.conditions = List.copyOf(conditions);
        this.watcher = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ingest-readiness");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Looks once, then goes on looking until it is closed.
     *
     * @param conditions in the order in which they are told
     * @param interval between two looks
     */
    public static Readiness watch(List<? extends Condition> conditions, Duration interval) {
        Readiness readiness = new Readiness(conditions);
        readiness.look();
        Future<?> unused = readiness.watcher.scheduleWithFixedDelay(
                readiness::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return readiness;
    }

    /** What was in the way at the last look; empty if X-rays can be taken. Never holds what identifies a patient. */
    public Optional<String> obstacle() {
        return obstacle;
    }

    /** Ends the looking. */
    @Override
    public void close() {
        watcher.shutdownNow();
    }

    private void look() {
        Optional<String> found = conditions.stream()
                .map(Readiness::obstacleOf)
                .flatMap(Optional::stream)
                .findFirst();
        if (found.isPresent() != obstacle.isPresent()) {
            LOG.warn("intake {}", found.map(text -> "stops: " + text).orElse("goes on"));
        }
        obstacle = found;
    }

    /** A condition that fails in a way of its own must not end the looking: intake stops until it can be met again. */
    private static Optional<String> obstacleOf(Condition condition) {
        try {
            return condition.obstacle();
        } catch (RuntimeException e) {
            return Optional.of("ingest: can't tell whether it is ready (%s)"
                    .formatted(e.getClass().getSimpleName()));
        }
    }
}
