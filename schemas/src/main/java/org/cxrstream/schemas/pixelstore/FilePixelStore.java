package org.cxrstream.schemas.pixelstore;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * A pixel store in a folder: {@code <first two digits>/<patient>/<digest>}. An object is written beside its
 * place, fsynced, renamed, and its folder fsynced, so that a crash leaves a whole object or none.
 */
public final class FilePixelStore implements PixelStore {
    private static final String PART = ".part";

    private final Path root;

    /** Opens the folder; it is made with the first object. */
    public FilePixelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public boolean putIfAbsent(Ref ref, byte[] object) {
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
        try {
            return Optional.of(Files.readAllBytes(path(ref)));
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(root)) {
                throw fault("read", e); // The whole store is away (not mounted): not a missing object.
            }
            return Optional.empty();
        } catch (IOException e) {
            throw fault("read", e);
        }
    }

    @Override
    public Stream<Ref> list() {
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        return walk(root, 3);
    }

    @Override
    public Stream<Ref> list(PatientKey patient) {
        Path folder = folder(patient);
        return Files.isDirectory(folder) ? walk(folder, 1) : Stream.empty();
    }

    @Override
    public void delete(Ref ref) {
        Path target = path(ref);
        try {
            if (Files.deleteIfExists(target)) {
                sync(folder(target));
            }
        } catch (IOException e) {
            throw fault("delete", e);
        }
    }

    private static Stream<Ref> walk(Path top, int depth) {
        try {
            return Files.find(top, depth, (path, attributes) -> attributes.isRegularFile())
                    .filter(path -> !path.toString().endsWith(PART))
                    .map(path -> new Ref(
                            new PatientKey(folder(path).getFileName().toString()),
                            new PixelDigest(path.getFileName().toString())));
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

    private static Path folder(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("an object lies in its patient's folder");
        }
        return parent;
    }

    private static void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder(folder);
        makeFolders(parent);
        try {
            Files.createDirectory(folder);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return; // Another writer was faster and syncs the parent itself.
        }
        sync(parent);
    }

    private static void write(Path part, byte[] object) throws IOException {
        try (FileChannel channel = FileChannel.open(part, CREATE_NEW, WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(object);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
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
