package org.cxrstream.trainer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.resume.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers over restarts what there was to learn from as the last run began that ended well. */
final class LastRun {
    private static final Logger LOG = LoggerFactory.getLogger(LastRun.class);
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
        } catch (JsonProcessingException e) {
            LOG.warn("{}: unreadable, taken for absent", file.getFileName());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("trainer: can't read what the last run began with", e);
        }
    }

    void remember(CorpusInventory corpus) {
        try {
            DurableFile.replace(file, JSON.writeValueAsBytes(corpus));
        } catch (IOException e) {
            throw new UncheckedIOException("trainer: can't write what the last run began with", e);
        }
    }
}
