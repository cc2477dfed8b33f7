package org.cxrstream.trainer.resume;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is only ever replaced as a whole: a crash or power loss leaves either the one content or the other. */
public final class DurableFile {
    private DurableFile() {}

    /**
     * Puts another content in the place of the present one, if there is one; returns when it is durable.
     *
     * @throws IOException if it can't be written; the present content stays then
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            // On a full disk what was begun would take the room that the next attempt needs.
            Files.deleteIfExists(fresh);
            throw e;
        }
        Files.move(fresh, file, ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(file.resolveSibling("."), READ)) {
            names.force(true);
        }
    }
}
