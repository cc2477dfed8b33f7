package org.cxrstream.compose.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.cxrstream.schemas.error.SetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void shouldBeReadableByItsOwnerAlone() throws Exception {
        try (DataFolder data = DataFolder.open(folder.resolve("new/data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void shouldRefuseASecondInstanceAndNameTheFolder() {
        try (DataFolder first = DataFolder.open(folder)) {
            assertThatExceptionOfType(SetupException.class)
                    .isThrownBy(() -> DataFolder.open(first.root()))
                    .withMessageContaining(folder.toString())
                    .withMessageContaining("in use by another instance")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.IN_USE));
        }
        DataFolder.open(folder).close();
    }

    @Test
    void shouldSayThatAFileIsNoFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatExceptionOfType(SetupException.class)
                .isThrownBy(() -> DataFolder.open(file.resolve("data")))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CANNOT_CREATE));
    }
}
