package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.ImageId;

/**
 * Who asked for whom: one line a question, {@code <time> <who> <image's pseudonym> found|unknown}, appended and
 * fsynced before the answer is given. Holds no identity. Safe for use by several threads.
 */
public final class AuditLog implements AutoCloseable {
    private final FileChannel channel;
    private final Clock clock;

    private AuditLog(FileChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Opens the log, or makes one (mode 0600).
     *
     * @throws SetupException CANNOT_CREATE if it can't be written
     */
    public static AuditLog open(Path path, Clock clock) {
        try {
            return new AuditLog(
                    FileChannel.open(path, Set.of(CREATE, APPEND), asFileAttribute(fromString("rw-------"))), clock);
        } catch (IOException e) {
            throw new SetupException(Kind.CANNOT_CREATE, "audit log %s: can't be made or written".formatted(path));
        }
    }

    /**
     * Writes that somebody asked; durable on return.
     *
     * @param who name of the token
     * @throws TransientFaultException if it can't be written: no answer may be given then
     */
    synchronized void asked(String who, ImageId image, boolean isFound) {
        String line = "%s %s %s %s%n".formatted(clock.instant(), who, image, isFound ? "found" : "unknown");
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new TransientFaultException(
                    "audit log: can't write (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** Lets go of the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new TransientFaultException("audit log: can't close", e);
        }
    }
}
