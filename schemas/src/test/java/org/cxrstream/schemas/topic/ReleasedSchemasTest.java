package org.cxrstream.schemas.topic;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;

/**
 * Records on the topics outlive releases: what a release wrote, every later one must read, and the other
 * way round while services are upgraded one by one. On a release, copy the schemas of
 * {@link WriterSchemas#RELEASE} to {@code src/test/resources/released/<version>/<name>.avsc}.
 */
class ReleasedSchemasTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");

    @Test
    void shouldReadWhatEveryReleaseWroteAndBeReadByIt() throws IOException {
        List<Schema> released = released();
        assertThat(released).isNotEmpty();
        for (Schema old : released) {
            Schema current = WriterSchemas.RELEASE.stream()
                    .filter(schema -> schema.getFullName().equals(old.getFullName()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(old.getFullName() + " was released and is gone"));
            assertCompatible(current, old);
            assertCompatible(old, current);
        }
    }

    @Test
    void shouldHaveACopyOfEachKindOfEvent() throws IOException {
        assertThat(released())
                .extracting(Schema::getFullName)
                .containsAll(
                        WriterSchemas.RELEASE.stream().map(Schema::getFullName).toList());
    }

    private static void assertCompatible(Schema reader, Schema writer) {
        SchemaCompatibility.SchemaPairCompatibility pair =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(pair.getType()).as(pair.getDescription()).isEqualTo(COMPATIBLE);
    }

    private static List<Schema> released() throws IOException {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .map(ReleasedSchemasTest::parse)
                    .toList();
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
