package org.cxrstream.ingest.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.CODESTREAM_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.MULTI_FRAME_UNSUPPORTED;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.cxrstream.ingest.codec.CodestreamFixture;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PixelDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncapsulatedPixelsTest {
    private static final DicomDecoder DECODER = new DicomDecoder(DicomOptions.defaults());
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final int EXTENDED_OFFSET_TABLE = 0x7FE0_0001;
    private static final int EXTENDED_OFFSET_TABLE_LENGTHS = 0x7FE0_0002;
    private static final String JPEG = "1.2.840.10008.1.2.4.";

    @ParameterizedTest(name = "{0}")
    @MethodSource("lossless")
    void shouldReadEveryLosslessTranscodeAlike(String transferSyntax, byte[] codestream) {
        byte[] file = picture().encapsulated(codestream).part10(transferSyntax);

        assertThat(DECODER.decode(file).pixels().digest()).isEqualTo(uncompressed());
    }

    static Stream<Arguments> lossless() {
        byte[] rle = CodestreamFixture.rle(CodestreamFixture.picture(4095), 16);
        return Stream.of(
                Arguments.of(RLE, rle),
                Arguments.of(JPEG + 57, CodestreamFixture.JPEG_LOSSLESS),
                Arguments.of(JPEG + 57, CodestreamFixture.JPEG_LOSSLESS_SV1),
                Arguments.of(JPEG + 70, CodestreamFixture.JPEG_LOSSLESS_SV1),
                Arguments.of(JPEG + 80, CodestreamFixture.JPEG_LS),
                Arguments.of(JPEG + 81, CodestreamFixture.JPEG_LS),
                Arguments.of(JPEG + 90, CodestreamFixture.JPEG_2000),
                Arguments.of(JPEG + 91, CodestreamFixture.JPEG_2000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lossless")
    void shouldJoinFragmentsWithAndWithoutTheirDelimiter(String transferSyntax, byte[] codestream) {
        byte[] start = Arrays.copyOf(codestream, 77);
        byte[] end = Arrays.copyOfRange(codestream, 77, codestream.length);
        byte[] offsetOfOne = new byte[4];

        for (boolean isDelimited : new boolean[] {true, false}) {
            byte[] file = picture()
                    .encapsulated(offsetOfOne, isDelimited, start, new byte[0], end)
                    .part10(transferSyntax);

            assertThat(DECODER.decode(file).pixels().digest()).isEqualTo(uncompressed());
        }
    }

    /** PS3.3 C.7.6.3.1.8: 64-bit offsets and lengths of the frames, ahead of the pixels, with an empty basic table. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lossless")
    void shouldReadTheOneFrameOfAnExtendedOffsetTable(String transferSyntax, byte[] codestream) {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(codestream.length)
                .array();
        byte[] far = ByteBuffer.allocate(8).putLong(Long.MAX_VALUE).array();
        for (byte[] offset : new byte[][] {new byte[8], far}) { // With one frame there is nothing to look up.
            byte[] file = picture()
                    .bytes(EXTENDED_OFFSET_TABLE, "OV", offset)
                    .bytes(EXTENDED_OFFSET_TABLE_LENGTHS, "OV", length)
                    .encapsulated(codestream)
                    .part10(transferSyntax);

            assertThat(DECODER.decode(file).pixels().digest()).isEqualTo(uncompressed());
        }
    }

    @Test
    void shouldRefuseTheFramesOfAnExtendedOffsetTable() {
        byte[] file = picture()
                .text(Tag.NUMBER_OF_FRAMES, "IS", "2")
                .bytes(EXTENDED_OFFSET_TABLE, "OV", new byte[16])
                .bytes(EXTENDED_OFFSET_TABLE_LENGTHS, "OV", new byte[16])
                .encapsulated(CodestreamFixture.JPEG_LS, CodestreamFixture.JPEG_LS)
                .part10(JPEG + 80);

        assertThat(catchThrowableOfType(PoisonInputException.class, () -> DECODER.decode(file))
                        .reason())
                .isEqualTo(MULTI_FRAME_UNSUPPORTED);
    }

    @Test
    void shouldReadEightBits() {
        DicomFixture bytes = picture()
                .number(Tag.BITS_ALLOCATED, 8)
                .number(Tag.BITS_STORED, 8)
                .number(Tag.HIGH_BIT, 7);

        Xray xray = DECODER.decode(
                bytes.encapsulated(CodestreamFixture.JPEG_BASELINE).part10(JPEG + 50));

        assertThat(xray.pixels().header().bitsStored()).isEqualTo(8);
        assertThat(xray.pixels().samples()[4]).isBetween((short) 137, (short) 161);
    }

    @Test
    void shouldExtendTheSignOfCompressedSamples() {
        int[] cells = CodestreamFixture.picture(4095);
        cells[0] = 0xF800; // −2048 of 12 bits, with the sign above.
        cells[1] = 0x07FF;
        byte[] file = picture()
                .number(Tag.PIXEL_REPRESENTATION, 1)
                .encapsulated(CodestreamFixture.rle(cells, 16))
                .part10(RLE);

        assertThat(Arrays.copyOf(DECODER.decode(file).pixels().samples(), 2)).containsExactly(-2048, 2047);
    }

    @Test
    void shouldReadUncompressedPixelsWhateverTheMetaInformationSays() {
        byte[] file =
                picture().words(Tag.PIXEL_DATA, CodestreamFixture.picture(4095)).part10(JPEG + 90);

        assertThat(DECODER.decode(file).pixels().digest()).isEqualTo(uncompressed());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void shouldRefuseWithReason(String what, DeadLetterReason reason, String transferSyntax, DicomFixture fixture) {
        assertThat(refusal(fixture.part10(transferSyntax)).reason()).isEqualTo(reason);
    }

    static Stream<Arguments> refusals() {
        byte[] jpegLs = CodestreamFixture.JPEG_LS;
        return Stream.of(
                Arguments.of(
                        "another codec",
                        CODESTREAM_INVALID,
                        JPEG + 70,
                        picture().encapsulated(jpegLs)),
                Arguments.of(
                        "no codec", ATTRIBUTE_INVALID, EXPLICIT_LE, picture().encapsulated(jpegLs)),
                Arguments.of(
                        "no fragment", ATTRIBUTE_INVALID, JPEG + 80, picture().encapsulated()),
                Arguments.of(
                        "empty fragments",
                        ATTRIBUTE_INVALID,
                        JPEG + 80,
                        picture().encapsulated(new byte[0], new byte[0])),
                Arguments.of(
                        "two frames",
                        MULTI_FRAME_UNSUPPORTED,
                        JPEG + 80,
                        picture().encapsulated(new byte[8], true, jpegLs, jpegLs)),
                Arguments.of(
                        "other rows",
                        CODESTREAM_INVALID,
                        JPEG + 80,
                        picture().number(Tag.ROWS, 12).encapsulated(jpegLs)),
                Arguments.of(
                        "bomb",
                        IMAGE_TOO_LARGE,
                        JPEG + 80,
                        picture()
                                .number(Tag.ROWS, 6000)
                                .number(Tag.COLUMNS, 6000)
                                .encapsulated(jpegLs)),
                Arguments.of(
                        "more bits than allocated",
                        CODESTREAM_INVALID,
                        JPEG + 80,
                        picture()
                                .number(Tag.BITS_ALLOCATED, 8)
                                .number(Tag.BITS_STORED, 8)
                                .number(Tag.HIGH_BIT, 7)
                                .encapsulated(jpegLs)));
    }

    /** A file that is cut off is refused; one with a changed byte is refused or read, and nothing else. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lossless")
    void shouldSurviveEveryTruncationAndChange(String transferSyntax, byte[] codestream) {
        byte[] file = picture().encapsulated(codestream).part10(transferSyntax);
        for (int length = 132; length < file.length - 8; length++) {
            assertThat(refusal(Arrays.copyOf(file, length)).reason())
                    .as("%d of %d bytes", length, file.length)
                    .isIn(FILE_TRUNCATED, ATTRIBUTE_INVALID, CODESTREAM_INVALID);
        }
        Random random = new Random(20_261_126);
        int read = 0;
        for (int i = 0; i < 300; i++) {
            byte[] changed = file.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                DECODER.decode(changed);
                read++;
            } catch (PoisonInputException e) {
                assertThat(e.getMessage()).hasSizeLessThan(200);
            }
        }
        assertThat(read).isBetween(10, 299);
    }

    private static DicomFixture picture() {
        return chest().number(Tag.ROWS, CodestreamFixture.ROWS)
                .number(Tag.COLUMNS, CodestreamFixture.COLUMNS)
                .number(Tag.BITS_STORED, 12)
                .number(Tag.HIGH_BIT, 11);
    }

    private static PixelDigest uncompressed() {
        return DECODER.decode(picture()
                        .words(Tag.PIXEL_DATA, CodestreamFixture.picture(4095))
                        .part10(EXPLICIT_LE))
                .pixels()
                .digest();
    }

    private static PoisonInputException refusal(byte[] file) {
        PoisonInputException refusal = catchThrowableOfType(PoisonInputException.class, () -> DECODER.decode(file));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }
}
