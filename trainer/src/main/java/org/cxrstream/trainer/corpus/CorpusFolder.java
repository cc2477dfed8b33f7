package org.cxrstream.trainer.corpus;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.trainer.resume.DurableFile;

/** The corpus's files: a lock, the slots, and the index that is replaced as a whole. Not thread-safe. */
final class CorpusFolder implements AutoCloseable {
    private static final String INDEX = "index";
    private static final String NEW_INDEX = "index.new";
    private static final String SLOTS = "slots";
    private static final String LOCK = "lock";

    /** Static, as the locks are: they belong to the process, which loses one when it closes any channel of its file. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path name;
    private final FileChannel lock;

    /**
     * Makes the folder where it is missing (only its owner may look in), and locks it.
     *
     * @throws SetupException IN_USE if another instance has it, CANNOT_CREATE if it can't be made
     */
    CorpusFolder(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            name = folder.toRealPath();
            if (!OPEN_HERE.add(name)) {
                throw inUse();
            }
            lock = open();
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE, "corpus folder %s: can't be made or written".formatted(folder));
        }
        lock();
    }

    private FileChannel open() throws IOException {
        try {
            return FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
        } catch (IOException e) {
            OPEN_HERE.remove(name);
            throw e;
        }
    }

    private void lock() {
        boolean isHeld = false;
        try {
            isHeld = lock.tryLock() != null;
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't lock the folder", e);
        } finally {
            if (!isHeld) {
                close();
            }
        }
        if (!isHeld) {
            throw inUse();
        }
    }

    private SetupException inUse() {
        return new SetupException(Kind.IN_USE, "corpus folder %s: another trainer is using it".formatted(folder));
    }

    Path slots() {
        return folder.resolve(SLOTS);
    }

    Optional<byte[]> index() {
        try {
            Files.deleteIfExists(folder.resolve(NEW_INDEX));
            return Optional.of(Files.readAllBytes(folder.resolve(INDEX)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't read the index", e);
        }
    }

    /** Puts another index in the place of the present one: after a crash there is either the one or the other. */
    void replaceIndex(byte[] bytes) {
        try {
            DurableFile.replace(folder.resolve(INDEX), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't write the index", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't release the folder", e);
        } finally {
            OPEN_HERE.remove(name);
        }
    }
}
