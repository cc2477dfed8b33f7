package org.cxrstream.ingest.watch;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file as a look found it. Its name may identify a patient: {@link #toString} shows nothing of it.
 *
 * @param path below the watched folder
 * @param bytes its size
 * @param modifiedAt when it was last written
 */
record ArrivedFile(Path path, long bytes, Instant modifiedAt) {
    @Override
    public String toString() {
        return "ArrivedFile[%d bytes]".formatted(bytes);
    }
}
