package org.cxrstream.ingest;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/** What fuzzing made of a test's seeds until nothing new was reached: a zip beside the test, of its name. */
public final class FuzzCorpus {
    private FuzzCorpus() {}

    /** The inputs of the test. */
    public static Stream<byte[]> of(Class<?> test) {
        List<byte[]> inputs = new ArrayList<>();
        InputStream resource = requireNonNull(test.getResourceAsStream(test.getSimpleName() + ".zip"));
        try (ZipInputStream zip = new ZipInputStream(resource)) {
            while (zip.getNextEntry() != null) {
                inputs.add(zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inputs.stream();
    }
}
