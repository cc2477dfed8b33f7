package org.cxrstream.ingest.stow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cxrstream.ingest.http.HttpRefusal;
import org.cxrstream.ingest.http.HttpRefusal.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {
    private static final String TWO_PARTS = """
            --b\r
            Content-Type: application/dicom\r
            \r
            first\r
            --b\r
            \r
            second\r
            --b--\r
            """;

    @Test
    void shouldReadPartsInOrder() throws IOException {
        assertThat(read(TWO_PARTS)).containsExactly("application/dicom: first", "null: second");
    }

    @Test
    void shouldPassOverWhatSurroundsTheParts() throws IOException {
        assertThat(read("preamble\r\n-- b is not here\r\n" + TWO_PARTS + "epilogue\r\n--b\r\n\r\nno part"))
                .containsExactly("application/dicom: first", "null: second");
    }

    @Test
    void shouldTakePaddingAfterABoundary() throws IOException {
        assertThat(read("--b \t\r\n\r\nx\r\n--b-- \t")).containsExactly("null: x");
    }

    @Test
    void shouldReadAHeaderThatGoesOnInTheNextLine() throws IOException {
        assertThat(read("--b\r\nA: b\r\n c\r\nContent-Type: a;\r\n\tb=c\r\nD: e\r\n\r\nx\r\n--b--"))
                .containsExactly("a;\tb=c: x");
    }

    @Test
    void shouldReadAnEmptyPartWithoutALineOfItsOwn() throws IOException {
        assertThat(read("--b\r\n\r\n--b\r\n\r\n\r\n--b--")).containsExactly("null: ", "null: ");
    }

    @Test
    void shouldTakeLineFeedsForEndsOfLines() throws IOException {
        assertThat(read("--b\nContent-Type: a\n\nx\n--b--")).containsExactly("a: x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r",
                "\n",
                "\r\n",
                "\r\n\r\n",
                "\r\n--",
                "\r\n--c",
                "-",
                "--",
                "\n-\n--",
                "\r\r\n--",
                "\0\u00ff"
            })
    void shouldKeepContentThatLooksLikeABoundary(String content) throws IOException {
        assertThat(read("--b\r\n\r\n" + content + "\r\n--b--\r\n")).containsExactly("null: " + content);
    }

    @Test
    void shouldReadTheSamePartsHoweverTheBodyIsCut() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            List<String> contents = new ArrayList<>();
            StringBuilder body = new StringBuilder(random.nextBoolean() ? "" : "preamble\r\n");
            for (int part = 0; part <= random.nextInt(3); part++) {
                String content = nearlyBoundaries(random);
                contents.add("null: " + content);
                body.append("--b\r\n\r\n").append(content).append("\r\n");
            }
            body.append("--b--\r\n");

            assertThat(read(new Pieces(bytes(body.toString()), random)))
                    .as("cut %d of %s", i, body)
                    .isEqualTo(contents);
        }
    }

    @Test
    void shouldRefuseABodyThatIsCutOffAnywhere() {
        int end = TWO_PARTS.indexOf("--b--") + "--b--".length();
        for (int length = 0; length < end; length++) {
            String cut = TWO_PARTS.substring(0, length);
            HttpRefusal refusal = catchThrowableOfType(HttpRefusal.class, () -> read(cut));
            assertThat(refusal).as("%d characters", length).isNotNull();
            assertThat(refusal.status()).isEqualTo(Status.BAD_REQUEST);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--c\r\n\r\nx\r\n--c--\r\n", // another boundary
                "--b--\r\n", // no part
                "--bb\r\n\r\nx\r\n--bb--\r\n",
                "--b\r\nno header\r\n\r\nx\r\n--b--\r\n",
                "--b\r\n: nameless\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nA: \u0000\r\n\r\nx\r\n--b--\r\n"
            })
    void shouldRefuseWhatIsNoMultipartBody(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }

    @Test
    void shouldRefuseEndlessHeadersAndEndlessSurroundings() {
        String header = "--b\r\nA: " + "a".repeat(MultipartBody.MAX_HEADER_BYTES) + "\r\n\r\nx\r\n--b--";
        String preamble = " ".repeat(MultipartBody.MAX_SURROUNDING_BYTES + 1) + TWO_PARTS;
        String epilogue = TWO_PARTS + " ".repeat(MultipartBody.MAX_SURROUNDING_BYTES + 1);
        for (String body : List.of(header, preamble, epilogue)) {
            assertThatThrownBy(() -> read(body))
                    .isInstanceOfSatisfying(
                            HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
        }
    }

    @Test
    void shouldRefuseTooManyParts() throws IOException {
        String parts = "--b\r\n\r\n\r\n".repeat(MultipartBody.MAX_PARTS);

        assertThat(read(parts + "--b--")).hasSize(MultipartBody.MAX_PARTS);
        assertThatThrownBy(() -> read(parts + "--b\r\n\r\n\r\n--b--"))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.PAYLOAD_TOO_LARGE));
    }

    @Test
    void shouldEndWithWhatTheReceptionThrows() {
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() -> MultipartBody.read(stream(TWO_PARTS), "b", new Strings(seen) {
                    @Override
                    public void end() {
                        super.end();
                        throw new IllegalStateException("enough");
                    }
                }))
                .hasMessage("enough");
        assertThat(seen).containsExactly("application/dicom: first");
    }

    private static String nearlyBoundaries(Random random) {
        String[] pieces = {"\r", "\n", "\r\n", "--", "\r\n--", "\r\n--c", "-", "x", "\n-", "\0", "\u00e9"};
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            content.append(pieces[random.nextInt(pieces.length)]);
        }
        return content.toString();
    }

    private static List<String> read(String body) throws IOException {
        return read(stream(body));
    }

    private static List<String> read(InputStream body) throws IOException {
        List<String> parts = new ArrayList<>();
        MultipartBody.read(body, "b", new Strings(parts));
        return parts;
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** Keeps whole parts as text. */
    private static class Strings implements MultipartBody.Reception {
        private final List<String> parts;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private String type = "";

        Strings(List<String> parts) {
            this.parts = parts;
        }

        @Override
        public void begin(Optional<String> contentType) {
            type = contentType.orElse("null");
        }

        @Override
        public void content(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            content.writeBytes(copy);
        }

        @Override
        public void end() {
            parts.add(type + ": " + content.toString(ISO_8859_1));
            content.reset();
        }
    }

    /** Gives one to three bytes at a time. */
    private static final class Pieces extends ByteArrayInputStream {
        private final Random random;

        Pieces(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(3)));
        }

        @Override
        public int read(byte[] buffer) {
            return read(buffer, 0, buffer.length);
        }
    }
}
