package org.cxrstream.trainer.command;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.trainer.corpus.CorpusInventory;

/** Remembers over restarts what there was to learn from as the last run began. */
final class LastRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    LastRun(Path folder) {
        file = folder.resolve("last-run.json");
    }

    Optional<CorpusInventory> corpus() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), CorpusInventory.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("trainer: can't read what the last run began with", e);
        }
    }

    void remember(CorpusInventory corpus) {
        Path fresh = file.resolveSibling("last-run.json.new");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(corpus));
            Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("trainer: can't write what the last run began with", e);
        }
    }
}
