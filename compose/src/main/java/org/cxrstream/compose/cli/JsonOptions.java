package org.cxrstream.compose.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where figures for machines go. */
final class JsonOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures for machines go.")
    private @Nullable Path file;

    /**
     * The file, of which the folder is there: asked before the work, not after it.
     *
     * @throws SetupException CANNOT_CREATE if it can't be written there
     */
    Optional<Path> checked() {
        Optional<Path> given = Optional.ofNullable(file);
        given.ifPresent(JsonOptions::requireFolder);
        return given;
    }

    private static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new SetupException(
                    Kind.CANNOT_CREATE,
                    "--json: %s (expected: a file in a folder that can be written)".formatted(file));
        }
    }

    /** Writes the figures, if anybody asked for them. */
    void write(String json) throws IOException {
        if (file != null) {
            Files.writeString(file, json + "\n");
        }
    }
}
