package org.cxrstream.ingest.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.schemas.event.DeadLetterReason.CODESTREAM_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.COLOUR_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.PoisonInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final Frame FRAME = new Frame(CodestreamFixture.ROWS, CodestreamFixture.COLUMNS, 16);
    private static final Frame BYTES = new Frame(CodestreamFixture.ROWS, CodestreamFixture.COLUMNS, 8);

    @ParameterizedTest(name = "{0}, {3}")
    @MethodSource("codestreams")
    void shouldDecodeWhatOthersEncoded(Codec codec, byte[] codestream, Frame frame, int tolerance) {
        int[] expected = CodestreamFixture.picture(frame.bitsAllocated() == 8 ? 255 : 4095);

        int[] decoded = decode(codec, codestream, frame);

        assertThat(IntStream.range(0, expected.length)
                        .map(i -> Math.abs(decoded[i] - expected[i]))
                        .max()
                        .orElseThrow())
                .as("largest difference")
                .isLessThanOrEqualTo(tolerance);
    }

    static Stream<Arguments> codestreams() {
        return Stream.of(
                Arguments.of(Codec.RLE, CodestreamFixture.rle(CodestreamFixture.picture(4095), 16), FRAME, 0),
                Arguments.of(Codec.RLE, CodestreamFixture.rle(CodestreamFixture.picture(255), 8), BYTES, 0),
                Arguments.of(Codec.JPEG_LOSSLESS, CodestreamFixture.JPEG_LOSSLESS_SV1, FRAME, 0),
                Arguments.of(Codec.JPEG_LOSSLESS, CodestreamFixture.JPEG_LOSSLESS, FRAME, 0),
                Arguments.of(Codec.JPEG_LS, CodestreamFixture.JPEG_LS, FRAME, 0),
                Arguments.of(Codec.JPEG_LS, CodestreamFixture.JPEG_LS_NEAR, FRAME, 2),
                Arguments.of(Codec.JPEG_2000, CodestreamFixture.JPEG_2000, FRAME, 0),
                Arguments.of(Codec.JPEG_2000, CodestreamFixture.JPEG_2000_LOSSY, FRAME, 20),
                Arguments.of(Codec.JPEG_BASELINE, CodestreamFixture.JPEG_BASELINE, BYTES, 30));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void shouldUnpackEveryRle(int bits) {
        Random random = new Random(20_261_124);
        for (int i = 0; i < 300; i++) {
            int rows = 1 + random.nextInt(20);
            int columns = 1 + random.nextInt(300);
            int values = 1 + random.nextInt(1 << random.nextInt(bits));
            int[] picture = random.ints((long) rows * columns, 0, values).toArray();
            byte[] packed = CodestreamFixture.rle(picture, bits);

            assertThat(decode(Codec.RLE, packed, new Frame(rows, columns, bits)))
                    .containsExactly(picture);
        }
    }

    /** Whatever the bytes: samples or a refusal, and nothing that a cut-off codestream doesn't hold. */
    @ParameterizedTest(name = "{0}, {3}")
    @MethodSource("codestreams")
    void shouldRefuseCutOffAndSurviveChangedCodestreams(Codec codec, byte[] codestream, Frame frame, int tolerance) {
        for (int length = 0; length < codestream.length * 9 / 10; length++) {
            byte[] start = Arrays.copyOf(codestream, length);
            assertThat(refusal(codec, start, frame).reason())
                    .as("%d bytes", length)
                    .isEqualTo(CODESTREAM_INVALID);
        }
        Random random = new Random(20_261_125);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] changed = codestream.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                codec.decode(new Codestream(changed, 0, changed.length), frame);
            } catch (PoisonInputException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(10, 300);
    }

    @ParameterizedTest(name = "{0}, {3}")
    @MethodSource("codestreams")
    void shouldRefuseAnotherSizeThanTheAttributesTell(Codec codec, byte[] codestream, Frame frame, int tolerance) {
        Frame large = new Frame(frame.rows() * 300, frame.columns(), frame.bitsAllocated());

        assertThat(refusal(codec, codestream, large).reason()).isEqualTo(CODESTREAM_INVALID);
    }

    @Test
    void shouldRefuseBombBeforeItTakesMemory() {
        byte[] bomb = new byte[1000];

        for (Codec codec : Codec.values()) {
            assertThat(refusal(codec, bomb, new Frame(6000, 6000, 16)).reason()).isEqualTo(IMAGE_TOO_LARGE);
        }
    }

    @Test
    void shouldRefuseColour() {
        byte[] colour = CodestreamFixture.JPEG_LS.clone();
        colour[indexOf(colour, 0xF7) + 8] = 3;

        assertThat(refusal(Codec.JPEG_LS, colour, FRAME).reason()).isEqualTo(COLOUR_UNSUPPORTED);
    }

    private static int indexOf(byte[] bytes, int value) {
        return IntStream.range(0, bytes.length)
                .filter(i -> (bytes[i] & 0xff) == value)
                .findFirst()
                .orElseThrow();
    }

    private static int[] decode(Codec codec, byte[] codestream, Frame frame) {
        short[] values = codec.decode(new Codestream(codestream, 0, codestream.length), frame)
                .values();
        return IntStream.range(0, values.length).map(i -> values[i] & 0xffff).toArray();
    }

    private static PoisonInputException refusal(Codec codec, byte[] codestream, Frame frame) {
        PoisonInputException refusal = catchThrowableOfType(
                PoisonInputException.class,
                () -> codec.decode(new Codestream(codestream, 0, codestream.length), frame));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }
}
