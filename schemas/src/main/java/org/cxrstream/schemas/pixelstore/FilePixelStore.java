package org.cxrstream.schemas.pixelstore;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * A pixel store in a folder: {@code <first two digits>/<patient>/<digest>}. An object is written beside its
 * place, fsynced, renamed, and its folder fsynced, so that a crash leaves a whole object or none.
 *
 * <p>A marker file in the root tells the store from the empty folder that it is mounted on: without the
 * marker every method throws {@link TransientFaultException}, and nothing is written.
 */
public final class FilePixelStore implements PixelStore {
    /** Name of the file that makes a folder a pixel store. */
    static final String MARKER = ".cxr-pixel-store";

    /** Java keeps, for each thread and outside the heap, room for the largest piece that the thread has written. */
    private static final int PIECE_BYTES = 256 << 10;

    private static final String PART = ".part";
    private static final String SHARD_NAME = "[0-9a-f]{2}";
    private static final String PATIENT_NAME = "[0-9a-f]{32}";
    private static final String OBJECT_NAME = "[0-9a-f]{64}";

    private final Path root;

    /** Names the folder of a store that {@link #create} made; touches nothing. */
    public FilePixelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Makes the folder (mode 0700) and its marker where they are missing; both are durable on return. For
     * the one program that owns the store: whoever only reads or adds to it calls the constructor.
     *
     * @throws SetupException CANNOT_CREATE if the folder can't be made or written
     */
    public static FilePixelStore create(Path root) {
        FilePixelStore store = new FilePixelStore(root);
        try {
            if (!Files.isDirectory(store.root)) {
                Path parent = folder(store.root);
                Files.createDirectories(parent);
                createDirectory(store.root, asFileAttribute(fromString("rwx------")));
                sync(parent);
            }
            if (!store.hasMarker()) {
                store.mark();
            }
            return store;
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE, "pixel store %s: can't be made or written (%s)".formatted(store.root, e));
        }
    }

    @Override
    public boolean putIfAbsent(Ref ref, byte[] object) {
        requireMarker();
        Path target = path(ref);
        try {
            if (Files.exists(target)) {
                // The writer before us may have died between rename and fsync of the folder.
                sync(folder(target));
                return false;
            }
            makeFolders(folder(target));
            Path part = target.resolveSibling(ref.digest() + "." + UUID.randomUUID() + PART);
            write(part, object);
            Files.move(part, target, ATOMIC_MOVE);
            sync(folder(target));
            return true;
        } catch (IOException e) {
            throw fault("write", e);
        }
    }

    @Override
    public Optional<byte[]> get(Ref ref) {
        requireMarker();
        try {
            return Optional.of(Files.readAllBytes(path(ref)));
        } catch (NoSuchFileException e) {
            requireMarker(); // It may have gone in between; then nothing is known of the object.
            return Optional.empty();
        } catch (IOException e) {
            throw fault("read", e);
        }
    }

    @Override
    public Optional<Instant> storedAt(Ref ref) {
        requireMarker();
        try {
            return Optional.of(Files.getLastModifiedTime(path(ref)).toInstant());
        } catch (NoSuchFileException e) {
            requireMarker();
            return Optional.empty();
        } catch (IOException e) {
            throw fault("read", e);
        }
    }

    @Override
    public Stream<Ref> list() {
        requireMarker();
        return children(root).stream()
                .filter(shard -> name(shard).matches(SHARD_NAME))
                .flatMap(shard -> children(shard).stream())
                .filter(patient -> name(patient).matches(PATIENT_NAME))
                .flatMap(patient -> list(new PatientKey(name(patient))));
    }

    @Override
    public Stream<Ref> list(PatientKey patient) {
        requireMarker();
        return children(folder(patient)).stream()
                .map(FilePixelStore::name)
                .filter(name -> name.matches(OBJECT_NAME))
                .map(name -> new Ref(patient, new PixelDigest(name)));
    }

    @Override
    public void delete(Ref ref) {
        requireMarker();
        Path target = path(ref);
        try {
            if (Files.deleteIfExists(target)) {
                sync(folder(target));
            }
        } catch (IOException e) {
            throw fault("delete", e);
        }
    }

    @Override
    public void deleteAll(PatientKey patient) {
        requireMarker();
        List<Path> files = children(folder(patient));
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            if (!files.isEmpty()) {
                sync(folder(patient));
            }
        } catch (IOException e) {
            throw fault("delete", e);
        }
    }

    private void mark() throws IOException {
        try (FileChannel marker = FileChannel.open(root.resolve(MARKER), CREATE_NEW, WRITE)) {
            marker.force(true);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; the folder is synced all the same.
        }
        sync(root);
    }

    private boolean hasMarker() {
        return Files.isRegularFile(root.resolve(MARKER));
    }

    private void requireMarker() {
        if (!hasMarker()) {
            throw new TransientFaultException(
                    "pixel store: not there (expected: its marker %s in its folder)".formatted(MARKER), null);
        }
    }

    /** What lies in a folder at this moment; nothing if there is no such folder. */
    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
            return children;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw fault("list", requireNonNull(e.getCause(), "cause"));
        } catch (IOException e) {
            throw fault("list", e);
        }
    }

    private Path folder(PatientKey patient) {
        return root.resolve(patient.hex().substring(0, 2)).resolve(patient.hex());
    }

    private Path path(Ref ref) {
        return folder(ref.patient()).resolve(ref.digest().hex());
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static Path folder(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("an object lies in its patient's folder");
        }
        return parent;
    }

    /** Makes what is missing below the root. The parent is synced even for a folder that a killed writer left. */
    private void makeFolders(Path folder) throws IOException {
        if (folder.equals(root)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            makeFolders(folder(folder));
            createDirectory(folder);
        }
        sync(folder(folder));
    }

    private static void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        try {
            Files.createDirectory(folder, attributes);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) { // Else another writer was faster.
                throw e;
            }
        }
    }

    private static void write(Path part, byte[] object) throws IOException {
        try (FileChannel channel = FileChannel.open(part, CREATE_NEW, WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(object);
            while (buffer.hasRemaining()) {
                int length = Math.min(PIECE_BYTES, buffer.remaining());
                int written = channel.write(buffer.slice(buffer.position(), length));
                buffer.position(buffer.position() + written);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    private static TransientFaultException fault(String what, IOException e) {
        // The cause's message would name a file; its class says enough and names nobody.
        return new TransientFaultException(
                "pixel store: can't " + what + " (" + e.getClass().getSimpleName() + ")", e);
    }
}
