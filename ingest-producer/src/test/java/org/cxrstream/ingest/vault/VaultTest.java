package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.DateShift;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultTest {
    private static final VaultKey KEY = VaultKey.of("k".repeat(32).getBytes(ISO_8859_1));

    @TempDir
    private Path folder;

    @Test
    void shouldResolveWhatWasRecordedAlsoAfterARestart() {
        VaultEntry file = new VaultEntry(
                image('a', 2),
                "manifest",
                "Mustermann",
                new InstanceIdentity.OfFile("ward/quentin.png"),
                Optional.empty(),
                Optional.empty(),
                new DateShift(-3650));
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
            vault.record(file);
            assertThat(vault.resolve(image('a', 1).image())).contains(entry('a', 1));
        }
        try (Vault vault = open()) {
            assertThat(vault.size()).isEqualTo(2);
            assertThat(vault.resolve(image('a', 1).image())).contains(entry('a', 1));
            assertThat(vault.resolve(image('a', 2).image())).contains(file);
            assertThat(vault.resolve(image('a', 3).image())).isEmpty();
        }
    }

    @Test
    void shouldWriteTheSameOnlyOnceAndLetTheLaterPatientCount() throws IOException {
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
            long size = Files.size(path());
            vault.record(entry('a', 1));
            assertThat(Files.size(path())).isEqualTo(size);
            vault.record(entry('b', 1));
            assertThat(Files.size(path())).isGreaterThan(size);
        }
        try (Vault vault = open()) {
            assertThat(vault.resolve(image('b', 1).image())).contains(entry('b', 1));
        }
    }

    @Test
    void shouldShowNothingOnDisk() throws IOException {
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
        }
        assertThat(new String(Files.readAllBytes(path()), ISO_8859_1))
                .doesNotContain(
                        "Weisz", "Ward 3", "1.2.3", image('a', 1).image().hex());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        assertThat(entry('a', 1).toString() + KEY).doesNotContain("Weisz", "kkk");
    }

    /** Kill -9 in the middle of an append, wherever the kernel had got to. */
    @Test
    void shouldLoseNoWholeEntryToATornOne() throws IOException {
        long whole;
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
            whole = Files.size(path());
            vault.record(entry('a', 2));
        }
        byte[] bytes = Files.readAllBytes(path());
        for (int length = (int) whole + 1; length < bytes.length; length += 7) {
            Files.write(path(), java.util.Arrays.copyOf(bytes, length));
            assertTornTailIsDropped(whole);
        }
        Files.write(path(), java.util.Arrays.copyOf(java.util.Arrays.copyOf(bytes, (int) whole), bytes.length));
        assertTornTailIsDropped(whole); // The length was written, the blocks were not.
    }

    private void assertTornTailIsDropped(long whole) throws IOException {
        try (Vault vault = open()) {
            assertThat(Files.size(path())).isEqualTo(whole);
            assertThat(vault.resolve(image('a', 1).image())).contains(entry('a', 1));
            assertThat(vault.resolve(image('a', 2).image())).isEmpty();
            vault.record(entry('a', 2));
            assertThat(vault.resolve(image('a', 2).image())).contains(entry('a', 2));
        }
    }

    /** Of the first of two entries: its length, its length's complement, its sealed bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 30})
    void shouldRefuseAVaultThatIsDamagedBeforeItsEnd(int offset) throws IOException {
        long first;
        try (Vault vault = open()) {
            first = Files.size(path());
            vault.record(entry('a', 1));
            vault.record(entry('a', 2));
        }
        flip(first + offset);

        SetupException refusal = catchThrowableOfType(SetupException.class, this::open);

        assertThat(refusal.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(refusal).hasMessageContaining("damaged at byte " + first);
    }

    @Test
    void shouldRefuseAnotherKeyAndASecondProcess() {
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
            assertThat(catchThrowableOfType(SetupException.class, this::open).kind())
                    .isEqualTo(Kind.IN_USE);
        }
        VaultKey other = VaultKey.of("o".repeat(32).getBytes(ISO_8859_1));
        assertThat(catchThrowableOfType(SetupException.class, () -> Vault.open(path(), other))
                        .kind())
                .isEqualTo(Kind.NO_PERMISSION);
    }

    @Test
    void shouldForgetErasedPatientsForGood() throws IOException {
        try (Vault vault = open()) {
            vault.record(entry('a', 1));
            vault.record(entry('b', 2));
            vault.record(entry('a', 3));
            vault.record(entry('b', 3)); // Under its right patient.
            long before = Files.size(path());

            assertThat(vault.erase(image('a', 1).patient())).isEqualTo(2);
            assertThat(vault.erase(image('a', 1).patient())).isZero();

            assertThat(Files.size(path())).isLessThan(before);
            assertThat(vault.resolve(image('a', 1).image())).isEmpty();
            vault.record(entry('c', 4));
        }
        try (Vault vault = open()) {
            assertThat(List.of(1, 2, 3, 4))
                    .map(image -> vault.resolve(image('a', image).image())
                            .map(entry -> entry.pseudonym().patient().hex().charAt(0)))
                    .containsExactly(Optional.empty(), Optional.of('b'), Optional.of('b'), Optional.of('c'));
        }
    }

    private void flip(long place) throws IOException {
        try (FileChannel channel = FileChannel.open(path(), READ, WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), place);
        }
    }

    private Vault open() {
        return Vault.open(path(), KEY);
    }

    private Path path() {
        return folder.resolve("vault");
    }

    private static PatientImage image(char patient, int image) {
        return PatientImage.of(String.valueOf(patient).repeat(32), new ImageId("%032x".formatted(image)).hex());
    }

    private static VaultEntry entry(char patient, int image) {
        return new VaultEntry(
                image(patient, image),
                "Ward 3",
                "Weisz^Quentin",
                new InstanceIdentity.OfDicom("1.2.3." + image),
                Optional.of("1.2.3"),
                Optional.of("1.2.3.0"),
                new DateShift(-17));
    }
}
