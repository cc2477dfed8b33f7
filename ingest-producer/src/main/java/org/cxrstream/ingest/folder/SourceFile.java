package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_MISSING;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;

/** Reads an input file whole, if it can be one. */
final class SourceFile {
    /** Two bytes a pixel of the largest image, and room for the attributes. */
    static final int MAX_BYTES = 2 * Xray.MAX_PIXELS + (16 << 20);

    private SourceFile() {}

    /** @throws PoisonInputException FILE_MISSING, EMPTY_FILE or IMAGE_TOO_LARGE; never names the file */
    static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PoisonInputException(FILE_MISSING, "no such file (expected: a regular file)");
        }
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new PoisonInputException(EMPTY_FILE, "file: 0 bytes (expected: an image)");
            }
            if (size > MAX_BYTES) {
                throw new PoisonInputException(
                        IMAGE_TOO_LARGE, "file: %d bytes (expected: at most %d)".formatted(size, MAX_BYTES));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PoisonInputException(
                    FILE_MISSING,
                    "file can't be read (%s)".formatted(e.getClass().getSimpleName()));
        }
    }
}
