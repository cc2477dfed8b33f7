package org.cxrstream.ingest.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.ingest.dicom.DicomFixture.empty;
import static org.cxrstream.schemas.event.DeadLetterReason.BURNED_IN_ANNOTATION;
import static org.cxrstream.schemas.event.DeadLetterReason.LATERAL_VIEW;
import static org.cxrstream.schemas.event.DeadLetterReason.MODALITY_UNSUPPORTED;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cxrstream.ingest.dicom.DicomOptions.Acceptance;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.VoiTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken, what is refused by its attributes, and what the attributes say. */
class SuitabilityTest {
    private static final DicomOptions DEFAULTS = DicomOptions.defaults();
    private static final String CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final String FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.1.1.1";

    @Test
    void shouldTakeSecondaryCaptureByOptionAlone() {
        DicomFixture capture =
                chest().text(Tag.SOP_CLASS_UID, "UI", CAPTURE).text(Tag.BURNED_IN_ANNOTATION, "CS", "NO");

        assertThat(refusal(DEFAULTS, capture)).isEqualTo(MODALITY_UNSUPPORTED);
        assertThat(decode(DEFAULTS.accepting(Acceptance.SECONDARY_CAPTURE), capture)
                        .view())
                .isEqualTo(View.PA);
    }

    @Test
    void shouldTakeSecondaryCaptureThatDoesNotSayWhetherItBearsTextForOneThatDoes() {
        DicomFixture capture =
                chest().text(Tag.SOP_CLASS_UID, "UI", CAPTURE + ".2").text(Tag.MODALITY, "CS", "OT");

        assertThat(refusal(DEFAULTS.accepting(Acceptance.SECONDARY_CAPTURE), capture))
                .isEqualTo(BURNED_IN_ANNOTATION);
        assertThat(decode(DEFAULTS.accepting(Acceptance.SECONDARY_CAPTURE, Acceptance.BURNED_IN_ANNOTATION), capture))
                .isNotNull();
    }

    @Test
    void shouldRefuseBurnedInTextUnlessItIsAccepted() {
        DicomFixture chest = chest().text(Tag.BURNED_IN_ANNOTATION, "CS", "YES");

        assertThat(refusal(DEFAULTS, chest)).isEqualTo(BURNED_IN_ANNOTATION);
        assertThat(decode(DEFAULTS.accepting(Acceptance.BURNED_IN_ANNOTATION), chest))
                .isNotNull();
        assertThat(decode(DEFAULTS, chest.text(Tag.BURNED_IN_ANNOTATION, "CS", "NO")))
                .isNotNull();
    }

    @Test
    void shouldRefuseRawDetectorValues() {
        assertThat(refusal(DEFAULTS, chest().text(Tag.SOP_CLASS_UID, "UI", FOR_PROCESSING)))
                .isEqualTo(MODALITY_UNSUPPORTED);
        assertThat(refusal(DEFAULTS, chest().text(Tag.PRESENTATION_INTENT_TYPE, "CS", "FOR PROCESSING")))
                .isEqualTo(MODALITY_UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "AP, 272479007, A\\F, AP",
        "LLD, 272479007, L\\F, PA",
        "'', R-10206, L\\F, AP",
        "'', unknown, L\\F, UNKNOWN"
    })
    void shouldTellTheViewByTheFirstThatSaysIt(String position, String code, String orientation, View view) {
        assertThat(decode(DEFAULTS, view(position, code, orientation)).view()).isEqualTo(view);
    }

    @ParameterizedTest
    @CsvSource({"RL, 272479007, L\\F", "'', 399173006, L\\F", "'', unknown, P\\F", "RLO, '', ''"})
    void shouldRefuseLateralWhateverSaysIt(String position, String code, String orientation) {
        assertThat(refusal(DEFAULTS, view(position, code, orientation))).isEqualTo(LATERAL_VIEW);
    }

    private static DicomFixture view(String position, String code, String orientation) {
        return chest().text(Tag.VIEW_POSITION, "CS", position)
                .sequence(Tag.VIEW_CODE_SEQUENCE, empty().text(Tag.CODE_VALUE, "SH", code))
                .text(Tag.PATIENT_ORIENTATION, "CS", orientation);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadVoiTableWhereThereIsNoWindow(boolean hasWindow) {
        DicomFixture chest = chest().sequence(
                        Tag.VOI_LUT_SEQUENCE,
                        empty().words(Tag.LUT_DESCRIPTOR, 3, 100, 10).words(Tag.LUT_DATA, 0, 1023, 341));
        if (!hasWindow) {
            chest.without(Tag.WINDOW_CENTER);
        }

        assertThat(decode(DEFAULTS, chest).pixels().header().voi())
                .isEqualTo(
                        hasWindow
                                ? new Voi(VoiFunction.LINEAR, 550, 1024)
                                : Voi.ofTable(new VoiTable(100, 10, new short[] {0, 1023, 341})));
    }

    @Test
    void shouldReadVoiTableOfSignedValuesInBytes() {
        DicomFixture chest = chest().without(Tag.WINDOW_CENTER)
                .number(Tag.PIXEL_REPRESENTATION, 1)
                .sequence(
                        Tag.VOI_LUT_SEQUENCE,
                        empty().words(Tag.LUT_DESCRIPTOR, 4, 0xFF9C, 8)
                                .bytes(Tag.LUT_DATA, "OW", (byte) 0, (byte) 1, (byte) 2, (byte) 255));

        assertThat(decode(DEFAULTS, chest).pixels().header().voi().table())
                .contains(new VoiTable(-100, 8, new short[] {0, 1, 2, 255}));
    }

    @Test
    void shouldDecodeForManyThreadsWithFewPermits() {
        DicomDecoder decoder = new DicomDecoder(new DicomOptions(DEFAULTS.accepted(), 1));
        byte[] file = chest().part10(EXPLICIT_LE);

        assertThat(IntStream.range(0, 8)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> decoder.decode(file)))
                        .toList())
                .allSatisfy(xray -> assertThat(xray.join().view()).isEqualTo(View.PA));
    }

    private static Xray decode(DicomOptions options, DicomFixture fixture) {
        return new DicomDecoder(options).decode(fixture.part10(EXPLICIT_LE));
    }

    private static DeadLetterReason refusal(DicomOptions options, DicomFixture fixture) {
        PoisonInputException refusal = catchThrowableOfType(PoisonInputException.class, () -> decode(options, fixture));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal.reason();
    }
}
