package org.cxrstream.preprocess.outage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only in pauses. */
public final class ManualWaiting implements Patience.Waiting {
    private final List<Duration> pauses = new ArrayList<>();
    private Runnable onPause = () -> {};
    private boolean isClosing;
    private long now;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean pause(Duration duration) {
        pauses.add(duration);
        now += duration.toNanos();
        onPause.run();
        return !isClosing;
    }

    /** The pauses so far. */
    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    /** Runs in every pause. */
    public void onPause(Runnable action) {
        onPause = action;
    }

    /** Ends every pause at once. */
    public void close() {
        isClosing = true;
    }
}
