package org.cxrstream.compose.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long the end of the process waits for the command's own thread to close everything in order. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final long SECONDS = 9;

    private Shutdown() {}

    /** Returns after 9 seconds at the latest: what isn't closed by then is safe to be killed. */
    static void await(CountDownLatch ended) {
        try {
            if (!ended.await(SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not everything was closed within {} s", SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
