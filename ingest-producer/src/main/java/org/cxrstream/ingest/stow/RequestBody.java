package org.cxrstream.ingest.stow;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, read at most once. What a refused request still sends is read and forgotten, up to a limit:
 * a client that is still writing sees a broken connection instead of our answer.
 */
final class RequestBody {
    private static final long MOST_FORGOTTEN_BYTES = 64L << 20;
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private final Context context;
    private @Nullable InputStream stream;

    RequestBody(Context context) {
        this.context = context;
    }

    InputStream stream() {
        InputStream opened = stream == null ? context.bodyInputStream() : stream;
        stream = opened;
        return opened;
    }

    /** How many bytes it will have, or 0 where that isn't said. */
    long announcedBytes() {
        return Math.max(0, context.req().getContentLengthLong());
    }

    /** Reads and forgets the rest; not where the client waits for our leave to send it. */
    void forget() {
        if (stream == null && "100-continue".equalsIgnoreCase(context.header("Expect"))) {
            return;
        }
        byte[] forgotten = new byte[16 << 10];
        long end = System.nanoTime() + LONGEST_NANOS;
        long left = MOST_FORGOTTEN_BYTES;
        try {
            InputStream rest = stream();
            for (int n = 0; n >= 0 && left > 0 && System.nanoTime() < end; n = rest.read(forgotten)) {
                left -= n;
            }
        } catch (IOException e) {
            return; // The client has gone: nobody waits for the answer.
        }
    }
}
