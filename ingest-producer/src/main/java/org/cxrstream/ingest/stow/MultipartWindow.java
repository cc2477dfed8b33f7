package org.cxrstream.ingest.stow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.cxrstream.ingest.http.HttpRefusal;

/**
 * The few kilobytes of a multipart body that are in memory. The byte before the current one stays, so that a boundary
 * finds the end of the line before it. Belongs to one thread.
 */
final class MultipartWindow {
    private static final int BYTES = 32 << 10;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] window = new byte[BYTES];
    private int position = 1;
    private int limit = 1;

    /** Takes bytes, which are gone when the call returns. */
    interface Sink {
        void take(ByteBuffer bytes);
    }

    /** Begins as if there had been the end of a line before: the first boundary may be at the very start. */
    MultipartWindow(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\n--" + boundary).getBytes(ISO_8859_1);
        this.window[0] = '\n';
    }

    /**
     * Hands over everything up to the next boundary, without the end of the line before it, and goes behind it.
     *
     * @throws HttpRefusal BAD_REQUEST if there is none
     */
    void readToBoundary(Sink sink) throws IOException {
        int found = find(position - 1);
        while (found < 0) {
            // What is left may be the beginning of a boundary and the carriage return before it.
            hand(sink, Math.max(position, limit - delimiter.length));
            requireMore();
            found = find(position - 1);
        }
        boolean hasCarriageReturn = found > position && window[found - 1] == '\r';
        hand(sink, Math.max(position, hasCarriageReturn ? found - 1 : found));
        position = found + delimiter.length;
    }

    /** Hands over the rest. */
    void readToEnd(Sink sink) throws IOException {
        do {
            hand(sink, limit);
        } while (fill());
    }

    /** Goes behind the text if it is next; else stays. */
    boolean skip(String text) throws IOException {
        while (limit - position < text.length()) {
            requireMore();
        }
        for (int i = 0; i < text.length(); i++) {
            if (window[position + i] != text.charAt(i)) {
                return false;
            }
        }
        position += text.length();
        return true;
    }

    /**
     * Reads a line without its end, and goes behind it.
     *
     * @throws HttpRefusal BAD_REQUEST if it is longer, or doesn't end
     */
    String line(int maxBytes) throws IOException {
        int length = 0;
        while (position + length == limit || window[position + length] != '\n') {
            if (position + length == limit) {
                requireMore();
            } else if (length++ >= maxBytes) {
                throw MultipartBody.malformed("headers above %d bytes".formatted(MultipartBody.MAX_HEADER_BYTES));
            }
        }
        int end = length > 0 && window[position + length - 1] == '\r' ? length - 1 : length;
        String line = new String(window, position, end, ISO_8859_1);
        position += length + 1;
        return line;
    }

    private int find(int from) {
        for (int i = from; i <= limit - delimiter.length; i++) {
            if (window[i] == '\n' && isDelimiter(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isDelimiter(int at) {
        for (int i = 1; i < delimiter.length; i++) {
            if (window[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private void hand(Sink sink, int end) {
        if (end > position) {
            sink.take(ByteBuffer.wrap(window, position, end - position));
            position = end;
        }
    }

    private void requireMore() throws IOException {
        if (!fill()) {
            throw MultipartBody.malformed("ends before its last boundary");
        }
    }

    /** Moves what is left to the front, with the byte before it, and adds what has arrived; false at the end. */
    private boolean fill() throws IOException {
        int kept = position - 1;
        System.arraycopy(window, kept, window, 0, limit - kept);
        limit -= kept;
        position = 1;
        int count = in.read(window, limit, window.length - limit);
        limit += Math.max(0, count);
        return count >= 0;
    }
}
