package org.cxrstream.ingest.stow;

import static org.cxrstream.ingest.http.HttpRefusal.Status.BAD_REQUEST;
import static org.cxrstream.ingest.http.HttpRefusal.Status.PAYLOAD_TOO_LARGE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.cxrstream.ingest.http.HttpRefusal;

/**
 * Reads a multipart body (RFC 2046 §5.1, RFC 2387) part by part as it arrives, a few kilobytes at a time. However the
 * body is cut into pieces on its way, the parts are the same. A line feed alone is taken for the end of a line, as
 * some senders have it. For one use by one thread.
 *
 * <p>Our own, since the library at hand changes content: Jetty's parser (12.1) puts a line feed before a part that
 * begins with a hyphen if a piece ends there.
 */
final class MultipartBody {
    /** Most parts of a body. */
    static final int MAX_PARTS = 1_000;

    /** Most bytes of a part's headers. */
    static final int MAX_HEADER_BYTES = 8 << 10;

    /** Most bytes of the preamble, and of the epilogue. */
    static final int MAX_SURROUNDING_BYTES = 64 << 10;

    private final MultipartWindow window;

    /** What becomes of the parts, in their order. A method that throws ends the reading. */
    interface Reception {
        /**
         * A part begins; its headers are read.
         *
         * @param contentType its Content-Type; empty where it has none
         */
        void begin(Optional<String> contentType);

        /** Some of the part's bytes, to be copied before the call returns. */
        void content(ByteBuffer bytes);

        /** The part is whole. */
        void end();
    }

    private MultipartBody(MultipartWindow window) {
        this.window = window;
    }

    /**
     * Reads a body to its end.
     *
     * @throws HttpRefusal BAD_REQUEST if it is no multipart body, ends before its last boundary or has no part;
     *     PAYLOAD_TOO_LARGE if it has more than {@value #MAX_PARTS}
     * @throws IOException what {@code body} throws
     */
    static void read(InputStream body, String boundary, Reception reception) throws IOException {
        new MultipartBody(new MultipartWindow(body, boundary)).read(reception);
    }

    private void read(Reception reception) throws IOException {
        window.readToBoundary(new Surrounding());
        int parts = 0;
        while (!window.skip("--")) {
            requireBlank(window.line(MAX_HEADER_BYTES));
            parts++;
            if (parts > MAX_PARTS) {
                throw new HttpRefusal(PAYLOAD_TOO_LARGE, "multipart: above %d parts".formatted(MAX_PARTS));
            }
            reception.begin(contentType());
            window.readToBoundary(reception::content);
            reception.end();
        }
        if (parts == 0) {
            throw malformed("no part");
        }
        window.readToEnd(new Surrounding());
    }

    /** Reads a part's headers, also those that go on in the next line (RFC 5322 §2.2.3). */
    private Optional<String> contentType() throws IOException {
        StringBuilder contentType = new StringBuilder();
        boolean isContentType = false;
        int left = MAX_HEADER_BYTES;
        for (String line = window.line(left); !line.isEmpty(); line = window.line(left)) {
            left -= line.length() + 1;
            boolean goesOn = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            int colon = line.indexOf(':');
            if (!goesOn) {
                requireName(line, colon);
                isContentType = line.substring(0, colon).strip().equalsIgnoreCase("Content-Type");
            }
            if (isContentType) {
                contentType.append(goesOn ? line : line.substring(colon + 1));
            }
        }
        return Optional.of(contentType.toString().strip()).filter(type -> !type.isEmpty());
    }

    private static void requireName(String line, int colon) {
        if (colon < 1 || line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw malformed("a header without name, or with control characters");
        }
    }

    /** Senders may pad a boundary with white space. */
    private static void requireBlank(String restOfBoundary) {
        if (!restOfBoundary.isBlank()) {
            throw malformed("a line that begins with the boundary");
        }
    }

    static HttpRefusal malformed(String what) {
        return new HttpRefusal(BAD_REQUEST, "multipart: %s (expected: RFC 2046)".formatted(what));
    }

    /** Bytes before the first and after the last boundary mean nothing, but may not go on for ever. */
    private static final class Surrounding implements MultipartWindow.Sink {
        private int left = MAX_SURROUNDING_BYTES;

        @Override
        public void take(ByteBuffer bytes) {
            left -= bytes.remaining();
            if (left < 0) {
                throw malformed("above %d bytes outside of parts".formatted(MAX_SURROUNDING_BYTES));
            }
        }
    }
}
