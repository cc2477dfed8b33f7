package org.cxrstream.compose.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a command that the process has been asked to end (Ctrl-C, SIGTERM), and lets the process end only when the
 * command has closed everything in order.
 */
final class StopSignal implements AutoCloseable {
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Listens from now on. */
    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::tellAndWait, "shutdown"));
    }

    /** Waits for the signal, a second at most; whether it came. */
    boolean isTold() throws InterruptedException {
        return told.await(1, TimeUnit.SECONDS);
    }

    /** The command has closed everything. */
    @Override
    public void close() {
        ended.countDown();
    }

    private void tellAndWait() {
        told.countDown();
        Shutdown.await(ended);
    }
}
