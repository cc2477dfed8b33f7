package org.cxrstream.ingest.dicom;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.ingest.dicom.DicomFixture.DEFLATED;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_BE;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.IMPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.COLOUR_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.LATERAL_VIEW;
import static org.cxrstream.schemas.event.DeadLetterReason.MODALITY_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.MULTI_FRAME_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;
import static org.cxrstream.schemas.event.DeadLetterReason.TRANSFER_SYNTAX_UNSUPPORTED;

import java.io.ByteArrayOutputStream;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomDecoderTest {
    private static final DicomDecoder DECODER = new DicomDecoder(DicomOptions.defaults());

    private static final String MARKER = "Jane^Doe";

    @Test
    void shouldReadWhatIsNeeded() {
        Xray xray = DECODER.decode(chest().part10(EXPLICIT_LE));

        assertThat(xray.patient()).isEqualTo(new PatientIdentity(Optional.empty(), "4711"));
        assertThat(xray.instance()).isEqualTo(new InstanceIdentity.OfDicom("1.2.3.4"));
        assertThat(xray.studyUid()).contains("1.2.3");
        assertThat(xray.seriesUid()).contains("1.2.3.1");
        assertThat(xray.view()).isEqualTo(View.PA);
        assertThat(xray.acquired())
                .isEqualTo(AcquisitionTime.of(LocalDateTime.of(1993, 2, 24, 17, 58), TimePrecision.SECOND));
        assertThat(xray.pixels().header())
                .isEqualTo(new PixelHeader(
                        3,
                        4,
                        10,
                        false,
                        Photometric.MONOCHROME1,
                        Rescale.IDENTITY,
                        new Voi(VoiFunction.LINEAR, 550, 1024),
                        new Spacing(SpacingSource.PIXEL_SPACING, 0.2, 0.25),
                        Padding.NONE));
        assertThat(xray.pixels().samples()).containsExactly(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 76);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void shouldReadEveryUncompressedEncodingAlike(byte[] file) {
        Xray expected = DECODER.decode(chest().part10(EXPLICIT_LE));

        Xray xray = DECODER.decode(file);

        assertThat(xray.pixels().digest()).isEqualTo(expected.pixels().digest());
        assertThat(xray.instance()).isEqualTo(expected.instance());
        assertThat(xray.acquired()).isEqualTo(expected.acquired());
    }

    static Stream<byte[]> encodings() {
        return Stream.of(
                chest().part10(IMPLICIT_LE),
                chest().part10(EXPLICIT_BE),
                chest().part10(DEFLATED),
                chest().bare(IMPLICIT_LE),
                chest().bare(EXPLICIT_LE),
                chest().bare(EXPLICIT_BE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void shouldRefuseWithReason(String what, DeadLetterReason reason, byte[] file) {
        assertThat(refusal(file).reason()).isEqualTo(reason);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("empty", EMPTY_FILE, new byte[0]),
                refused("text", NOT_AN_IMAGE, "Chest X-ray of nobody, just text".getBytes(US_ASCII)),
                refused("long text", NOT_AN_IMAGE, "lorem ipsum ".repeat(100).getBytes(US_ASCII)),
                refused("zeros", NOT_AN_IMAGE, new byte[1000]),
                refused("JPEG extended", TRANSFER_SYNTAX_UNSUPPORTED, chest().part10("1.2.840.10008.1.2.4.51")),
                refused("other modality", MODALITY_UNSUPPORTED, chest().text(Tag.MODALITY, "CS", "CT")),
                refused("no modality", MODALITY_UNSUPPORTED, chest().without(Tag.MODALITY)),
                refused("palette", COLOUR_UNSUPPORTED, chest().text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "PALETTE")),
                refused("three samples", COLOUR_UNSUPPORTED, chest().number(Tag.SAMPLES_PER_PIXEL, 3)),
                refused("two frames", MULTI_FRAME_UNSUPPORTED, chest().text(Tag.NUMBER_OF_FRAMES, "IS", "2")),
                refused("lateral", LATERAL_VIEW, chest().text(Tag.VIEW_POSITION, "CS", "LL")),
                refused(
                        "too large",
                        IMAGE_TOO_LARGE,
                        chest().number(Tag.ROWS, 16_000).number(Tag.COLUMNS, 16_000)),
                refused("too long", IMAGE_TOO_LARGE, chest().number(Tag.ROWS, 1).number(Tag.COLUMNS, 16_385)),
                refused("no rows", ATTRIBUTE_INVALID, chest().number(Tag.ROWS, 0)),
                refused("12 pixels, not 16", ATTRIBUTE_INVALID, chest().number(Tag.ROWS, 4)),
                refused("no pixel data", FILE_TRUNCATED, chest().without(Tag.PIXEL_DATA)),
                refused("no instance", ATTRIBUTE_INVALID, chest().without(Tag.SOP_INSTANCE_UID)),
                refused("32 bits", ATTRIBUTE_INVALID, chest().number(Tag.BITS_ALLOCATED, 32)),
                refused("high bit", ATTRIBUTE_INVALID, chest().number(Tag.HIGH_BIT, 16)),
                refused("1 bit stored", ATTRIBUTE_INVALID, chest().number(Tag.BITS_STORED, 1)),
                refused("window width 0", ATTRIBUTE_INVALID, chest().text(Tag.WINDOW_WIDTH, "DS", "0")),
                refused("window of words", ATTRIBUTE_INVALID, chest().text(Tag.WINDOW_WIDTH, "DS", "wide")),
                refused("slope 0", ATTRIBUTE_INVALID, chest().text(Tag.RESCALE_SLOPE, "DS", "0")),
                refused("negative spacing", ATTRIBUTE_INVALID, chest().text(Tag.PIXEL_SPACING, "DS", "-1\\1")),
                refused("one spacing", ATTRIBUTE_INVALID, chest().text(Tag.PIXEL_SPACING, "DS", "0.2")),
                refused("endless id", ATTRIBUTE_INVALID, chest().text(Tag.PATIENT_ID, "LO", "x".repeat(2000))),
                refused("deep nesting", ATTRIBUTE_INVALID, DicomFixture.nestedSequence(10_000)));
    }

    @Test
    void shouldStepOverSequences() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(DicomFixture.nestedSequence(16));
        file.writeBytes(chest().bare(EXPLICIT_LE));

        assertThat(DECODER.decode(file.toByteArray()).pixels().header().rows()).isEqualTo(3);
    }

    @Test
    void shouldCallEveryBeginningOfAFileTruncated() {
        byte[] whole = chest().part10(EXPLICIT_LE);

        for (int length = 132; length < whole.length; length++) {
            assertThat(refusal(Arrays.copyOf(whole, length)).reason())
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(FILE_TRUNCATED);
        }
    }

    @Test
    void shouldCutOverlayBitsOffAndExtendTheSign() {
        byte[] file = chest().number(Tag.BITS_STORED, 12)
                .number(Tag.HIGH_BIT, 11)
                .number(Tag.PIXEL_REPRESENTATION, 1)
                .number(Tag.PIXEL_PADDING_VALUE, 0xF800)
                .words(Tag.PIXEL_DATA, 0xF7FF, 0x0800, 0x0FFF, 0x1001, 0, 0, 0, 0, 0, 0, 0, 0)
                .part10(EXPLICIT_LE);

        Xray xray = DECODER.decode(file);

        assertThat(Arrays.copyOf(xray.pixels().samples(), 4)).containsExactly(2047, -2048, -1, 1);
        assertThat(xray.pixels().header().padding()).isEqualTo(new Padding(true, -2048));
        assertThat(xray.pixels().header().signed()).isTrue();
    }

    @Test
    void shouldReadValuesInTheUpperBits() {
        byte[] file = chest().number(Tag.BITS_STORED, 12)
                .number(Tag.HIGH_BIT, 15)
                .words(Tag.PIXEL_DATA, 0xFFFF, 0x123F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                .part10(IMPLICIT_LE);

        assertThat(Arrays.copyOf(DECODER.decode(file).pixels().samples(), 2)).containsExactly(4095, 0x123);
    }

    @Test
    void shouldReadBytesWhateverTheirWordsAre() {
        DicomFixture chest = chest().number(Tag.ROWS, 1)
                .number(Tag.COLUMNS, 3)
                .number(Tag.BITS_ALLOCATED, 8)
                .number(Tag.BITS_STORED, 8)
                .number(Tag.HIGH_BIT, 7);
        byte[] asBytes = chest.bytes(Tag.PIXEL_DATA, "OB", (byte) 1, (byte) 2, (byte) 255, (byte) 0)
                .part10(EXPLICIT_BE);
        byte[] asWords = chest.words(Tag.PIXEL_DATA, 0x0201, 0x00FF).part10(EXPLICIT_BE);

        assertThat(DECODER.decode(asBytes).pixels().samples()).containsExactly(1, 2, 255);
        assertThat(DECODER.decode(asWords).pixels().samples()).containsExactly(1, 2, 255);
    }

    @Test
    void shouldPreferTheDetectorsSpacing() {
        byte[] file = chest().text(Tag.IMAGER_PIXEL_SPACING, "DS", "0.1\\0.1").part10(EXPLICIT_LE);

        assertThat(DECODER.decode(file).pixels().header().spacing())
                .isEqualTo(new Spacing(SpacingSource.IMAGER_PIXEL_SPACING, 0.1, 0.1));
    }

    @Test
    void shouldTakeStudyForThePatientWhereNobodyIsNamed() {
        Xray xray = DECODER.decode(chest().without(Tag.PATIENT_ID).part10(EXPLICIT_LE));

        assertThat(xray.patient()).isEqualTo(PatientIdentity.ofStudy("1.2.3"));
    }

    @Test
    void shouldReadIdsInTheirCharacterSet() {
        String utf8AsLatin1 = "J\u00C3\u00BCrgen-7"; // Jürgen-7 in UTF-8, byte by byte
        byte[] file = chest().text(Tag.SPECIFIC_CHARACTER_SET, "CS", "ISO_IR 192")
                .text(Tag.PATIENT_ID, "LO", utf8AsLatin1)
                .text(Tag.ISSUER_OF_PATIENT_ID, "LO", "Ward 3 ")
                .part10(EXPLICIT_LE);

        assertThat(DECODER.decode(file).patient())
                .isEqualTo(new PatientIdentity(Optional.of("Ward 3"), "J\u00FCrgen-7"));
    }

    @ParameterizedTest
    @CsvSource({
        "20200102030405.678, , , 2020-01-02T03:04:05.678, MILLISECOND",
        "20200102030405+0100, , , 2020-01-02T03:04:05, SECOND",
        "20200102, , , 2020-01-02T00:00, DAY",
        ", 20200102, 030405.6, 2020-01-02T03:04:05.600, MILLISECOND",
        ", 2020.01.02, 03:04:05, 2020-01-02T03:04:05, SECOND",
        ", 20200102, 0304, 2020-01-02T03:04, MINUTE",
        ", 20200102, 03, 2020-01-02T03:00, DAY",
        ", 20200102, , 2020-01-02T00:00, DAY",
        "00010101000000, 20200102, , 2020-01-02T00:00, DAY",
        "18941231235959, 18950101, , 1895-01-01T00:00, DAY",
        "rubbish, 20200102, nonsense, 2020-01-02T00:00, DAY",
    })
    void shouldReadAcquisitionTime(
            String dateTime, String date, String time, LocalDateTime expected, TimePrecision precision) {
        DicomFixture chest = chest().without(Tag.ACQUISITION_DATE).without(Tag.ACQUISITION_TIME);
        Optional.ofNullable(dateTime).ifPresent(text -> chest.text(Tag.ACQUISITION_DATE_TIME, "DT", text));
        Optional.ofNullable(date).ifPresent(text -> chest.text(Tag.ACQUISITION_DATE, "DA", text));
        Optional.ofNullable(time).ifPresent(text -> chest.text(Tag.ACQUISITION_TIME, "TM", text));

        assertThat(DECODER.decode(chest.part10(EXPLICIT_LE)).acquired())
                .isEqualTo(AcquisitionTime.of(expected, precision));
    }

    @Test
    void shouldFallBackToLaterDates() {
        DicomFixture chest = chest().text(Tag.ACQUISITION_DATE, "DA", "19931399")
                .text(Tag.STUDY_DATE, "DA", "19930101")
                .text(Tag.SERIES_DATE, "DA", "19930102")
                .text(Tag.SERIES_TIME, "TM", "1200");

        assertThat(DECODER.decode(chest.part10(EXPLICIT_LE)).acquired().local())
                .contains(LocalDateTime.of(1993, 1, 2, 12, 0));
        assertThat(DECODER.decode(chest.without(Tag.STUDY_DATE)
                                .without(Tag.SERIES_DATE)
                                .part10(EXPLICIT_LE))
                        .acquired())
                .isEqualTo(AcquisitionTime.UNKNOWN);
    }

    /** Whatever the bytes: an X-ray or a dead letter, never another exception, never much memory. */
    @ParameterizedTest
    @ValueSource(strings = {IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED})
    void shouldOnlyEverRefuseMutatedFiles(String transferSyntax) {
        Random random = new Random(20_261_123);
        DicomFixture chest = chest().text(Tag.PATIENT_ID, "LO", MARKER);
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        if (transferSyntax.equals(EXPLICIT_LE)) {
            seed.writeBytes(DicomFixture.nestedSequence(3));
        }
        seed.writeBytes(transferSyntax.equals(DEFLATED) ? chest.part10(DEFLATED) : chest.bare(transferSyntax));
        int refused = 0;

        for (int i = 0; i < 2500; i++) {
            try {
                DECODER.decode(mutate(seed.toByteArray(), random));
            } catch (PoisonInputException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain(MARKER).hasSizeLessThan(200);
            }
        }

        assertThat(refused).isBetween(500, 2500);
    }

    private static byte[] mutate(byte[] file, Random random) {
        byte[] mutant = random.nextInt(8) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
        for (int n = 1 + random.nextInt(4); n > 0 && mutant.length > 0; n--) {
            int at = random.nextInt(mutant.length);
            mutant[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xFF;
        }
        return mutant;
    }

    private static Arguments refused(String what, DeadLetterReason reason, DicomFixture fixture) {
        return refused(what, reason, fixture.part10(EXPLICIT_LE));
    }

    private static Arguments refused(String what, DeadLetterReason reason, byte[] file) {
        return Arguments.of(what, reason, file);
    }

    private static PoisonInputException refusal(byte[] file) {
        PoisonInputException refusal = catchThrowableOfType(PoisonInputException.class, () -> DECODER.decode(file));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }
}
