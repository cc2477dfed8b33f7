package org.cxrstream.ingest.vault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.ingest.deidentify.PseudonymTable;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientKey;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind the pseudonyms that were published, in one encrypted file outside Kafka. Off unless it is set up.
 *
 * <p>An entry is durable before its image's event is sent: whatever a topic names can be resolved, for as long as
 * vault and key are kept. After kill -9 or power loss at most an entry is missing that nobody was told of. In memory
 * it takes about 40 bytes an image. Safe for use by several threads; one process at a time.
 */
public final class Vault implements AutoCloseable {
    private final Path path;
    private final VaultKey key;
    private final FileChannel lock;
    private PseudonymTable places = new PseudonymTable(1);
    private VaultFile file;

    private Vault(Path path, VaultKey key, FileChannel lock) throws IOException {
        this.path = path;
        this.key = key;
        this.lock = lock;
        Files.deleteIfExists(part()); // An erasure that was killed; the vault itself is whole.
        if (!Files.exists(path)) {
            VaultFile.create(part(), key).close(); // A name is given to whole files only.
            Files.move(part(), path, ATOMIC_MOVE);
            sync(folder());
        }
        file = VaultFile.open(path, key, (place, plain) -> index(places, place, plain));
    }

    /**
     * Opens a vault, or makes one (mode 0600) where there is none.
     *
     * @throws SetupException IN_USE if another process has it open, NO_PERMISSION if the key is another one,
     *     CONFIGURATION if the file is damaged elsewhere than at its end, CANNOT_CREATE if it can't be read or written
     */
    public static Vault open(Path path, VaultKey key) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            FileChannel lock = lock(absolute);
            try {
                return new Vault(absolute, key, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SetupException(
                    Kind.CANNOT_CREATE,
                    "vault %s: can't be read or written (%s)"
                            .formatted(absolute, e.getClass().getSimpleName()));
        }
    }

    /**
     * Keeps who an image is; durable on return. The same once more changes nothing; of two patients of one image the
     * later counts.
     *
     * @throws TransientFaultException if it can't be written: the image must not be published; try again later
     */
    public synchronized void record(VaultEntry entry) {
        ImageId image = entry.pseudonym().image();
        if (resolve(image).filter(entry::equals).isPresent()) {
            return;
        }
        try {
            places.put(image, file.append(entry.toBytes()));
        } catch (IOException e) {
            throw fault("write", e);
        }
    }

    /**
     * Who an image is; empty if it isn't known.
     *
     * @throws TransientFaultException if the file can't be read
     */
    public synchronized Optional<VaultEntry> resolve(ImageId image) {
        Optional<long[]> place = places.get(image);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(VaultEntry.parse(file.read(place.get()[0])));
        } catch (IOException e) {
            throw fault("read", e);
        }
    }

    /** As {@link #erase(Collection)}, for one patient. */
    public int erase(PatientKey patient) {
        return erase(Set.of(patient));
    }

    /**
     * Forgets patients: writes the file anew without them and puts it in the place of the old one. Entries that later
     * ones replaced go, too. Takes as long as copying the file, and nothing can be recorded meanwhile. Blocks of the
     * old file stay on the disk, encrypted, until its file system uses them again.
     *
     * @return how many entries went
     * @throws TransientFaultException if the file can't be written; the old one stays then
     */
    public synchronized int erase(Collection<PatientKey> patients) {
        try {
            return holdsAny(patients) ? rewriteWithout(Set.copyOf(patients)) : 0;
        } catch (IOException e) {
            throw fault("erase from", e);
        }
    }

    /** Number of images whose patient is known. */
    public synchronized int size() {
        return places.size();
    }

    /** Lets go of the file. */
    @Override
    public synchronized void close() {
        try (lock) {
            file.close();
        } catch (IOException e) {
            throw fault("close", e);
        }
    }

    private boolean holdsAny(Collection<PatientKey> patients) throws IOException {
        boolean[] holds = new boolean[1];
        file.forEach((place, plain) -> holds[0] |=
                patients.contains(VaultEntry.parse(plain).pseudonym().patient()));
        return holds[0];
    }

    private int rewriteWithout(Set<PatientKey> patients) throws IOException {
        PseudonymTable kept = new PseudonymTable(1);
        VaultFile part = VaultFile.create(part(), key);
        int[] erased = new int[1];
        try {
            file.forEach((place, plain) -> {
                VaultEntry entry = VaultEntry.parse(plain);
                boolean isErased = patients.contains(entry.pseudonym().patient());
                erased[0] += isErased ? 1 : 0;
                if (!isErased && isLatest(entry, place)) {
                    kept.put(entry.pseudonym().image(), part.appendLater(plain));
                }
            });
            part.sync();
            Files.move(part(), path, ATOMIC_MOVE);
        } catch (IOException e) {
            part.close();
            Files.deleteIfExists(part());
            throw e;
        }
        VaultFile old = file;
        file = part;
        places = kept;
        old.close();
        sync(folder());
        return erased[0];
    }

    private boolean isLatest(VaultEntry entry, long place) {
        return places.get(entry.pseudonym().image())
                .filter(latest -> latest[0] == place)
                .isPresent();
    }

    private static void index(PseudonymTable places, long place, byte[] plain) {
        places.put(VaultEntry.parse(plain).pseudonym().image(), place);
    }

    private Path part() {
        return path.resolveSibling(path.getFileName() + ".part");
    }

    private Path folder() {
        return requireNonNull(path.getParent(), "a vault lies in a folder");
    }

    /** Beside the vault: erasure replaces the file itself. */
    private static FileChannel lock(Path path) throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(beside, Set.of(CREATE, WRITE), asFileAttribute(fromString("rw-------")));
        if (tryLock(channel) == null) {
            channel.close();
            throw new SetupException(
                    Kind.IN_USE, "vault %s: in use by another process (expected: one at a time)".formatted(path));
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by this very JVM.
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    private static TransientFaultException fault(String what, IOException e) {
        return new TransientFaultException(
                "vault: can't " + what + " it (" + e.getClass().getSimpleName() + ")", e);
    }
}
