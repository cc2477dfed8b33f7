package org.cxrstream.trainer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Memory of this process, in bytes, as Linux tells it.
 *
 * @param all what is resident (VmRSS)
 * @param own without pages of mapped files (RssAnon): libraries, which go when others need the room and come back
 */
record ResidentMemory(long all, long own) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIBIBYTE = 1 << 10;

    /** After a collection of garbage. */
    static ResidentMemory now() {
        System.gc();
        try {
            List<String> status = Files.readAllLines(STATUS);
            return new ResidentMemory(figure(status, "VmRSS:"), figure(status, "RssAnon:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figure(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> KIBIBYTE * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
