package org.cxrstream.ingest.stow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cxrstream.ingest.FuzzCorpus;
import org.cxrstream.ingest.http.HttpRefusal;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes: parts, the same however they arrive, or a refusal. Runs over its seeds and the corpus of
 * former runs in the suite; with {@code JAZZER_FUZZ=1} in the environment it looks for more until it is stopped.
 */
class MultipartFuzzTest {
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void shouldGiveTheSamePartsOrRefusalHoweverTheBodyArrives(byte[] body) throws IOException {
        String whole = read(new ByteArrayInputStream(body));

        assertThat(read(new SingleBytes(body))).isEqualTo(whole);
    }

    static Stream<byte[]> seeds() {
        return Stream.concat(made(), FuzzCorpus.of(MultipartFuzzTest.class));
    }

    private static Stream<byte[]> made() {
        return Stream.of(
                        "--b\r\nContent-Type: application/dicom\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--\r\n",
                        "preamble\r\n--b \t\r\nA: b\r\n c\r\n\r\n-\n--\r\n--c\r\n--b--epilogue",
                        "--b\n\n\n--b\n\n--b--",
                        "--b--",
                        "\r\n--b\r\n\r\n\r\n--")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    private static String read(InputStream body) throws IOException {
        List<String> parts = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            MultipartBody.read(body, "b", new MultipartBody.Reception() {
                @Override
                public void begin(Optional<String> contentType) {
                    parts.add(contentType.orElse("none"));
                }

                @Override
                public void content(ByteBuffer bytes) {
                    content.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                }

                @Override
                public void end() {
                    parts.add(content.toString(ISO_8859_1));
                    content.reset();
                }
            });
            return parts.toString();
        } catch (HttpRefusal e) {
            return e.status().toString(); // Its text may tell another reason: whichever shows first.
        }
    }

    /** Gives one byte at a time. */
    private static final class SingleBytes extends ByteArrayInputStream {
        SingleBytes(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(1, length));
        }
    }
}
