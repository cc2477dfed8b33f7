package org.cxrstream.ingest.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which files arrive, in it and below, with {@code done} and {@code failed} for those that were seen
 * to. Files are only ever moved, never changed, overwritten or deleted. Hidden files and those that end with
 * {@code .part} or {@code .tmp} are still being written and left alone; links aren't followed.
 *
 * <p>Held by one process at a time. Names of files may identify patients: no exception of this class holds one.
 */
final class InboxFolder implements AutoCloseable {
    private static final String LOCK = ".cxr-watch.lock";
    private static final String REASON = ".reason";

    private final Path root;
    private final Path done;
    private final Path failed;
    private final FileChannel lock;

    private InboxFolder(Path root, FileChannel lock) {
        this.root = root;
        this.done = root.resolve("done");
        this.failed = root.resolve("failed");
        this.lock = lock;
    }

    /**
     * Opens the folder, with its two folders where they are missing.
     *
     * @throws SetupException NO_INPUT if it is no folder, CANNOT_CREATE if it can't be written, IN_USE if another
     *     process watches it
     */
    static InboxFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new SetupException(Kind.NO_INPUT, "%s: no folder (expected: one to watch)".formatted(root));
        }
        try {
            FileChannel channel =
                    FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new SetupException(
                        Kind.IN_USE, "%s: watched by another process (expected: by one)".formatted(root));
            }
            InboxFolder inbox = new InboxFolder(root, channel);
            Files.createDirectories(inbox.done);
            Files.createDirectories(inbox.failed);
            return inbox;
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE, "%s: can't be written (expected: room for done and failed)".formatted(root));
        }
    }

    /** The files that wait, the earliest first. */
    List<ArrivedFile> waiting() throws IOException {
        List<ArrivedFile> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return isOurs(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && isFinished(file)) {
                    found.add(new ArrivedFile(
                            root.relativize(file),
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE; // Taken away, or not ours to read: the next look tells.
            }
        });
        found.sort(Comparator.comparing(ArrivedFile::modifiedAt).thenComparing(ArrivedFile::path));
        return found;
    }

    byte[] read(ArrivedFile file) throws IOException {
        return Files.readAllBytes(root.resolve(file.path()));
    }

    /** Moves a file to those that are done. */
    void finish(ArrivedFile file) throws IOException {
        move(file, done, null);
    }

    /** Moves a file to those that failed and writes the reason beside it, first. */
    void fail(ArrivedFile file, String reason) throws IOException {
        move(file, failed, reason);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("closing the lock of a watched folder", e);
        }
    }

    private void move(ArrivedFile file, Path folder, @Nullable String reason) throws IOException {
        Path target = free(folder.resolve(file.path()));
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (reason != null) {
            Files.writeString(target.resolveSibling(target.getFileName() + REASON), reason + "\n", UTF_8);
        }
        Files.move(root.resolve(file.path()), target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A name that nothing has yet: a file that comes again under the same name doesn't replace the first. */
    private static Path free(Path wanted) {
        Path target = wanted;
        for (int i = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS); i++) {
            target = wanted.resolveSibling(wanted.getFileName() + "." + i);
        }
        return target;
    }

    private boolean isOurs(Path folder) {
        return folder.equals(done) || folder.equals(failed);
    }

    private static boolean isFinished(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && !name.endsWith(".part") && !name.endsWith(".tmp");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by this very JVM.
        }
    }
}
