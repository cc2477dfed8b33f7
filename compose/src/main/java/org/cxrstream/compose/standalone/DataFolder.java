package org.cxrstream.compose.standalone;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything which survives a restart, readable by its owner alone, and locked while
 * an instance works on it.
 */
public final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if it is missing (mode 0700) and locks it.
     *
     * @throws SetupException IN_USE if another instance holds it, CANNOT_CREATE if it can't be written
     */
    public static DataFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            makeOwnersAlone(root);
            FileChannel lockFile = FileChannel.open(root.resolve("lock"), CREATE, WRITE);
            if (tryLock(lockFile) == null) {
                lockFile.close();
                throw new SetupException(
                        Kind.IN_USE,
                        "data folder %s: in use by another instance (expected: stop that one, or give another --data)"
                                .formatted(root));
            }
            return new DataFolder(root, lockFile);
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE, "data folder %s: can't be made or written (%s)".formatted(root, e));
        }
    }

    /** The broker's logs. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** Canonical pixel objects. */
    public Path pixels() {
        return root.resolve("pixels");
    }

    /** Kafka Streams' local state. */
    public Path streamsState() {
        return root.resolve("streams");
    }

    /** The trainer's corpus and its runs. */
    public Path trainer() {
        return root.resolve("trainer");
    }

    /** Models by id. */
    public Path models() {
        return root.resolve("models");
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("closing the lock of the data folder", e);
        }
    }

    private static void makeOwnersAlone(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            Path parent = root.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(root, asFileAttribute(fromString("rwx------")));
        }
        Files.setPosixFilePermissions(root, fromString("rwx------"));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by this very JVM.
        }
    }
}
