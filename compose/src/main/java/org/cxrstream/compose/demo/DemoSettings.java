package org.cxrstream.compose.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.folder.SourceFolder;

/**
 * What a demonstration shall do.
 *
 * @param data folder in which it makes its own, which is deleted at the end
 * @param folders X-rays to publish; none: synthetic patients
 * @param preset the trainer's settings by name
 * @param changes what differs from the preset, by name
 * @param seed of every random choice
 * @param report where the report page goes
 * @param json where the summary for machines goes
 */
public record DemoSettings(
        Path data,
        List<SourceFolder> folders,
        String preset,
        Map<String, String> changes,
        long seed,
        Path report,
        Optional<Path> json) {
    /** Copies the collections. */
    public DemoSettings {
        folders = List.copyOf(folders);
        changes = Map.copyOf(changes);
    }
}
