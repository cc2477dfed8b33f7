package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePixelStoreTest extends PixelStoreContract {
    @TempDir
    Path folder;

    @Override
    PixelStore store() {
        return FilePixelStore.create(folder.resolve("deep/contract"));
    }

    @Test
    void shouldTakeAFolderWithoutMarkerForAStoreThatIsAway() {
        PixelStore notMounted = new FilePixelStore(folder); // An empty mount point.
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        assertAway(() -> notMounted.get(ref));
        assertAway(() -> notMounted.putIfAbsent(ref, PIXELS.toBytes()));
        assertAway(notMounted::list);
        assertAway(() -> notMounted.list(PATIENT));
        assertAway(() -> notMounted.delete(ref));
        assertAway(() -> notMounted.deleteAll(PATIENT));
        assertThat(folder).isEmptyDirectory();
        assertAway(new FilePixelStore(folder.resolve("missing"))::list);
    }

    @Test
    void shouldMakeAStoreForItsOwnerAloneAndOnlyOnce() throws Exception {
        Path root = folder.resolve("deep/store");
        Ref ref = FilePixelStore.create(root).store(PATIENT, PIXELS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwx------");
        assertThat(FilePixelStore.create(root).list()).containsExactly(ref);
        assertThat(new FilePixelStore(root).list()).containsExactly(ref);
    }

    @Test
    void shouldSayThatAStoreCannotBeMade() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatExceptionOfType(SetupException.class)
                .isThrownBy(() -> FilePixelStore.create(file))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CANNOT_CREATE));
    }

    @Test
    void shouldDeleteAllOfAPatientAndWhatAKilledWriterLeft() throws Exception {
        PixelStore store = FilePixelStore.create(folder.resolve("store"));
        PatientKey other = new PatientKey("f".repeat(32));
        store.store(PATIENT, PIXELS);
        Ref kept = store.store(other, PIXELS);
        Path patient = folder.resolve("store").resolve("01").resolve(PATIENT.hex());
        Files.write(patient.resolve(PIXELS.digest() + ".killed.part"), new byte[3]);
        store.deleteAll(PATIENT);
        store.deleteAll(PATIENT);
        assertThat(patient).isEmptyDirectory();
        assertThat(store.list()).containsExactly(kept);
        store.deleteAll(new PatientKey("e".repeat(32)));
    }

    @Test
    void shouldNotListWhatAKilledWriterLeft() throws Exception {
        PixelStore store = FilePixelStore.create(folder.resolve("store"));
        Ref ref = store.store(PATIENT, PIXELS);
        Path patient = folder.resolve("store").resolve("01").resolve(PATIENT.hex());
        Files.write(patient.resolve(ref.digest() + ".killed.part"), new byte[3]);
        assertThat(store.list()).containsExactly(ref);
    }

    private static void assertAway(ThrowingCallable use) {
        assertThatExceptionOfType(TransientFaultException.class).isThrownBy(use).withMessageContaining("marker");
    }
}
