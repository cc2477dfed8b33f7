package org.cxrstream.trainer.resume;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is only ever replaced as a whole: a crash or power loss leaves either the one content or the other. */
public final class DurableFile {
    private static final int BUFFER_BYTES = 1 << 20;

    private DurableFile() {}

    /** Writes a content. */
    @FunctionalInterface
    interface Content {
        /** Writes all of it; {@code out} stays open. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Puts another content in the place of the present one, if there is one; returns when it is durable.
     *
     * @throws IOException if it can't be written; the present content stays then
     */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, out -> out.write(content));
    }

    /**
     * Puts another content in the place of the present one, if there is one; returns when it is durable.
     *
     * @throws IOException if it can't be written; the present content stays then
     */
    static void replace(Path file, Content content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
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
