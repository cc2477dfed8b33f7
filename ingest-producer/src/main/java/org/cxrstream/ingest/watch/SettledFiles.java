package org.cxrstream.ingest.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which files are whole: those that look after look have the same size and time of writing for long enough.
 * Belongs to one thread.
 */
final class SettledFiles {
    private final Duration quiet;
    private Map<ArrivedFile, Instant> firstSeen = new HashMap<>();

    /** @param quiet how long a file must not change */
    SettledFiles(Duration quiet) {
        this.quiet = quiet;
    }

    /** Those of the files found now that haven't changed since they were first seen like this, long enough ago. */
    List<ArrivedFile> among(List<ArrivedFile> found, Instant now) {
        Map<ArrivedFile, Instant> seen = new HashMap<>();
        for (ArrivedFile file : found) {
            seen.put(file, firstSeen.getOrDefault(file, now));
        }
        firstSeen = seen;
        return found.stream()
                .filter(file -> !seen.getOrDefault(file, now).plus(quiet).isAfter(now))
                .toList();
    }
}
