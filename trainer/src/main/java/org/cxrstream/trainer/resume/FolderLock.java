package org.cxrstream.trainer.resume;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** Keeps a folder for one instance, in this process or another, until it is closed or the process ends. */
public final class FolderLock implements AutoCloseable {
    private static final String LOCK = "lock";
    /** The system's lock is that of a process: within ours we keep count ourselves. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path name;
    private final FileChannel lock;

    private FolderLock(Path name, FileChannel lock) {
        this.name = name;
        this.lock = lock;
    }

    /**
     * Takes the folder, which is made where it is missing.
     *
     * @throws SetupException IN_USE if another instance has it, CANNOT_CREATE if it can't be made or written
     */
    public static FolderLock of(Path folder) {
        try {
            Path name = Files.createDirectories(folder).toRealPath();
            if (!OPEN_HERE.add(name)) {
                throw inUse(folder);
            }
            return locked(folder, name);
        } catch (IOException e) {
            throw new SetupException(Kind.CANNOT_CREATE, "folder %s: can't be made or written".formatted(folder));
        }
    }

    private static FolderLock locked(Path folder, Path name) throws IOException {
        boolean isHeld = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
            isHeld = channel.tryLock() != null;
            if (!isHeld) {
                throw inUse(folder);
            }
            return new FolderLock(name, channel);
        } finally {
            if (!isHeld) {
                OPEN_HERE.remove(name);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static SetupException inUse(Path folder) {
        return new SetupException(Kind.IN_USE, "folder %s: another instance is using it".formatted(folder));
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("folder: can't be released", e);
        } finally {
            OPEN_HERE.remove(name);
        }
    }
}
