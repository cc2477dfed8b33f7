package org.cxrstream.trainer.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.trainer.resume.DurableFile;
import org.cxrstream.trainer.resume.FolderLock;

/** The corpus's files: a lock, the slots, and the index that is replaced as a whole. Not thread-safe. */
final class CorpusFolder implements AutoCloseable {
    private static final String INDEX = "index";
    private static final String NEW_INDEX = "index.new";
    private static final String SLOTS = "slots";

    private final Path folder;
    private final FolderLock lock;

    /**
     * Makes the folder where it is missing (only its owner may look in), and locks it.
     *
     * @throws SetupException IN_USE if another instance has it, CANNOT_CREATE if it can't be made
     */
    CorpusFolder(Path folder) {
        this.folder = folder;
        lock = FolderLock.of(folder);
        boolean isPrivate = false;
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            isPrivate = true;
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE, "corpus folder %s: can't be made or written".formatted(folder));
        } finally {
            if (!isPrivate) {
                lock.close();
            }
        }
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
        lock.close();
    }
}
