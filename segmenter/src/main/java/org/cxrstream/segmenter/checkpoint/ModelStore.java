package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of immutable models: {@code <id>/model.safetensors} and {@code <id>/card.json}.
 *
 * <p>A model is on the disk, whole and synced, before its folder gets its name, so a crash leaves nothing half-written
 * under a model's id. Whoever puts first, wins; later puts of the same model change nothing, unless a file of it is
 * damaged or missing: that file is replaced then. Safe for many threads and processes.
 */
public final class ModelStore {
    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
    private static final String WEIGHTS = "model.safetensors";
    private static final String CARD = "card.json";
    private static final String UNFINISHED = ".unfinished-";

    private final Path folder;

    /**
     * Opens a store, and makes its folder if it is not there.
     *
     * @throws ModelStoreException.Unavailable if the folder cannot be made
     */
    public ModelStore(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ModelStoreException.Unavailable("model store " + folder + ": cannot be made", e);
        }
    }

    /**
     * Stores a model unless it is there already, undamaged.
     *
     * @param checkpoint the model
     * @param card its card, with the model's id
     * @throws IllegalArgumentException if the card is another model's
     * @throws ModelStoreException.Unavailable if it could not be written; nothing is stored then
     */
    public void putIfAbsent(Checkpoint checkpoint, ModelCard card) {
        byte[] weights = checkpoint.encode();
        ModelId id = ModelId.of(weights);
        if (!id.equals(card.id())) {
            throw new IllegalArgumentException("card of model " + card.id() + " (expected: " + id + ")");
        }
        if (contains(id) && isWhole(id, () -> checkpoint(id)) && isWhole(id, () -> card(id))) {
            return;
        }
        try {
            Path unfinished = Files.createTempDirectory(folder, UNFINISHED);
            try {
                writeSynced(unfinished.resolve(WEIGHTS), weights);
                writeSynced(unfinished.resolve(CARD), card.toJson().getBytes(StandardCharsets.UTF_8));
                sync(unfinished);
                publish(unfinished, id);
            } finally {
                deleteLeftovers(unfinished);
            }
        } catch (IOException e) {
            throw new ModelStoreException.Unavailable("model " + id + ": cannot be written", e);
        }
    }

    /** Linux says "not empty" of a name that another has taken, without an exception of its own. */
    private void publish(Path unfinished, ModelId id) throws IOException {
        try {
            Files.move(unfinished, folderOf(id), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
        } catch (IOException e) {
            if (!contains(id)) {
                throw e;
            }
            replaceUnlessWhole(unfinished, id, WEIGHTS, () -> checkpoint(id));
            replaceUnlessWhole(unfinished, id, CARD, () -> card(id));
        }
    }

    private void replaceUnlessWhole(Path unfinished, ModelId id, String name, Supplier<?> read) throws IOException {
        if (!isWhole(id, read)) {
            Path finished = folderOf(id);
            Files.move(unfinished.resolve(name), finished.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            sync(finished);
        }
    }

    private static boolean isWhole(ModelId id, Supplier<?> read) {
        try {
            requireNonNull(read.get());
            return true;
        } catch (ModelStoreException.Corrupt e) {
            LOG.warn("model {}: to be replaced: {}", id, e.getMessage());
            return false;
        }
    }

    private static void deleteLeftovers(Path unfinished) throws IOException {
        Files.deleteIfExists(unfinished.resolve(WEIGHTS));
        Files.deleteIfExists(unfinished.resolve(CARD));
        Files.deleteIfExists(unfinished);
    }

    /** Whether the model is stored. */
    public boolean contains(ModelId id) {
        return Files.isDirectory(folderOf(id));
    }

    /**
     * Reads a model and checks it against its id.
     *
     * @throws ModelStoreException.Absent if it is not stored
     * @throws ModelStoreException.Corrupt if the file is not what was put
     * @throws ModelStoreException.Unavailable if it could not be read
     */
    public Checkpoint checkpoint(ModelId id) {
        byte[] weights = read(id, WEIGHTS);
        ModelId found = ModelId.of(weights);
        if (!found.equals(id)) {
            throw new ModelStoreException.Corrupt("model " + id + ": its file has digest " + found);
        }
        return Checkpoint.decode(weights);
    }

    /**
     * Reads a model's card.
     *
     * @throws ModelStoreException as {@link #checkpoint}
     */
    public ModelCard card(ModelId id) {
        ModelCard card = ModelCard.fromJson(new String(read(id, CARD), StandardCharsets.UTF_8));
        if (!card.id().equals(id)) {
            throw new ModelStoreException.Corrupt("model " + id + ": its card is of model " + card.id());
        }
        return card;
    }

    /** All stored models, sorted by id. */
    public List<ModelId> ids() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(UNFINISHED))
                    .sorted()
                    .map(ModelId::new)
                    .toList();
        } catch (IOException e) {
            throw new ModelStoreException.Unavailable("model store " + folder + ": cannot be read", e);
        }
    }

    private byte[] read(ModelId id, String name) {
        try {
            return Files.readAllBytes(folderOf(id).resolve(name));
        } catch (NoSuchFileException e) {
            throw contains(id)
                    ? new ModelStoreException.Corrupt("model " + id + ": " + name + " is missing", e)
                    : new ModelStoreException.Absent(id);
        } catch (IOException e) {
            throw new ModelStoreException.Unavailable("model " + id + ": " + name + " cannot be read", e);
        }
    }

    private Path folderOf(ModelId id) {
        return folder.resolve(id.hex());
    }

    private static void writeSynced(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Makes the names in a folder durable (POSIX: a folder is synced like a file). */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
