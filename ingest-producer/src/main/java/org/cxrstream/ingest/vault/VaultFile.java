package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vault's entries on disk, appended one by one and never changed. Each is fsynced before the next is written,
 * so that a crash can only tear the last one.
 *
 * <p>Header: {@code "CXRV"}, version 1, 16 random bytes that name the file, a sealed nothing that tells whether the
 * key fits. Then entries: length, its complement (int, big-endian), as many sealed bytes. Not safe for use by
 * several threads.
 */
final class VaultFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VaultFile.class);
    private static final byte[] MAGIC = {'C', 'X', 'R', 'V', 1};
    private static final int ID_BYTES = 16;
    private static final int HEADER_BYTES = MAGIC.length + ID_BYTES + EntryCipher.OVERHEAD_BYTES;
    private static final int FRAME_BYTES = 2 * Integer.BYTES;
    private static final int MAX_SEALED_BYTES = 1 << 18;

    private final FileChannel channel;
    private final EntryCipher cipher;
    private long end = HEADER_BYTES;
    private boolean mayBeTorn;

    /** Called for each entry. */
    interface Visitor {
        void entry(long place, byte[] plain) throws IOException;
    }

    private VaultFile(FileChannel channel, EntryCipher cipher) {
        this.channel = channel;
        this.cipher = cipher;
    }

    /** Makes a file for its owner alone; durable on return but for its name. */
    static VaultFile create(Path path, VaultKey key) throws IOException {
        FileChannel channel =
                FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE), asFileAttribute(fromString("rw-------")));
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        EntryCipher cipher = new EntryCipher(key, id);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.put(MAGIC).put(id).put(cipher.seal(0, new byte[0]));
        writeFully(channel, header.flip(), 0);
        channel.force(true);
        return new VaultFile(channel, cipher);
    }

    /**
     * Opens a file and hands over its entries in order. A torn last entry, which nobody was told of, is cut off.
     *
     * @throws SetupException NO_PERMISSION if the key is another one, CONFIGURATION if this is no vault or damaged
     */
    static VaultFile open(Path path, VaultKey key, Visitor visitor) throws IOException {
        FileChannel channel = FileChannel.open(path, READ, WRITE);
        try {
            VaultFile file = new VaultFile(channel, cipher(channel, path, key));
            file.scan(path, visitor);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends an entry; durable on return. After a failure nothing of it stays. */
    long append(byte[] plain) throws IOException {
        if (mayBeTorn) {
            cutOff();
        }
        mayBeTorn = true;
        long place = write(plain);
        channel.force(true);
        mayBeTorn = false;
        end = next(place);
        return place;
    }

    /** Appends an entry to a file that nobody reads before {@link #sync}. */
    long appendLater(byte[] plain) throws IOException {
        long place = write(plain);
        end = next(place);
        return place;
    }

    /** Makes all entries durable. */
    void sync() throws IOException {
        channel.force(true);
    }

    private long write(byte[] plain) throws IOException {
        long place = end;
        byte[] sealed = cipher.seal(place, plain);
        if (sealed.length > MAX_SEALED_BYTES) {
            throw new IllegalArgumentException(
                    "entry: %d bytes (expected: at most %d)".formatted(sealed.length, MAX_SEALED_BYTES));
        }
        ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES + sealed.length);
        frame.putInt(sealed.length).putInt(~sealed.length).put(sealed);
        writeFully(channel, frame.flip(), place);
        return place;
    }

    /** The entry at the place. */
    byte[] read(long place) throws IOException {
        return entry(place, end).orElseThrow(() -> new IOException("vault entry at %d is damaged".formatted(place)));
    }

    /** All entries, in order. */
    void forEach(Visitor visitor) throws IOException {
        for (long place = HEADER_BYTES; place < end; place = next(place)) {
            visitor.entry(place, read(place));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static EntryCipher cipher(FileChannel channel, Path path, VaultKey key) throws IOException {
        if (channel.size() < HEADER_BYTES) {
            throw damaged(path, 0);
        }
        byte[] header = readFully(channel, 0, HEADER_BYTES);
        if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "vault %s: another kind of file (expected: %s 1)"
                            .formatted(path, new String(MAGIC, 0, 4, US_ASCII)));
        }
        int check = MAGIC.length + ID_BYTES;
        EntryCipher cipher = new EntryCipher(key, Arrays.copyOfRange(header, MAGIC.length, check));
        if (cipher.open(0, Arrays.copyOfRange(header, check, HEADER_BYTES)).isEmpty()) {
            throw new SetupException(
                    Kind.NO_PERMISSION, "vault key: another one than %s was made with".formatted(path));
        }
        return cipher;
    }

    private void scan(Path path, Visitor visitor) throws IOException {
        long size = channel.size();
        while (end < size) {
            Optional<byte[]> plain = entry(end, size);
            if (plain.isEmpty()) {
                requireTorn(path, size);
                LOG.warn("vault: {} bytes of an entry that was never finished are cut off", size - end);
                cutOff();
                return;
            }
            visitor.entry(end, plain.get());
            end = next(end);
        }
    }

    /** An unreadable entry with others after it was whole once: its patient's pseudonym may be published. */
    private void requireTorn(Path path, long size) throws IOException {
        boolean isHeadless = size - end < FRAME_BYTES;
        if (!isHeadless && !isLastByItsLength(size) && !isAllZero(size)) {
            throw damaged(path, end);
        }
    }

    private boolean isLastByItsLength(long size) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(readFully(channel, end, FRAME_BYTES));
        int length = frame.getInt();
        return frame.getInt() == ~length && length >= 0 && end + FRAME_BYTES + length >= size;
    }

    private boolean isAllZero(long size) throws IOException {
        if (size - end > FRAME_BYTES + MAX_SEALED_BYTES) {
            return false;
        }
        for (byte b : readFully(channel, end, (int) (size - end))) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Empty if it isn't whole. */
    private Optional<byte[]> entry(long place, long size) throws IOException {
        if (size - place < FRAME_BYTES) {
            return Optional.empty();
        }
        ByteBuffer frame = ByteBuffer.wrap(readFully(channel, place, FRAME_BYTES));
        int length = frame.getInt();
        boolean isSound = frame.getInt() == ~length && length >= 0 && length <= MAX_SEALED_BYTES;
        if (!isSound || place + FRAME_BYTES + length > size) {
            return Optional.empty();
        }
        return cipher.open(place, readFully(channel, place + FRAME_BYTES, length));
    }

    private long next(long place) throws IOException {
        return place
                + FRAME_BYTES
                + ByteBuffer.wrap(readFully(channel, place, FRAME_BYTES)).getInt();
    }

    private void cutOff() throws IOException {
        channel.truncate(end);
        channel.force(true);
        mayBeTorn = false;
    }

    private static SetupException damaged(Path path, long place) {
        return new SetupException(
                Kind.CONFIGURATION,
                "vault %s: damaged at byte %d (expected: whole entries; restore it from its backup)"
                        .formatted(path, place));
    }

    private static byte[] readFully(FileChannel channel, long place, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, place + buffer.position()) < 0) {
                throw new EOFException("vault: ends at byte %d".formatted(channel.size()));
            }
        }
        return buffer.array();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, place + bytes.position());
        }
    }
}
