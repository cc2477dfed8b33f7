package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.BURNED_IN_ANNOTATION;
import static org.cxrstream.schemas.event.DeadLetterReason.COLOUR_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.MODALITY_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.MULTI_FRAME_UNSUPPORTED;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.cxrstream.ingest.dicom.DicomOptions.Acceptance;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;

/** Whether an instance is a picture that can become an X-ray of ours, by its attributes alone. Stateless. */
final class Suitability {
    private static final Set<String> XRAY_MODALITIES = Set.of("CR", "DX");
    private static final Set<String> CAPTURE_MODALITIES = Set.of("CR", "DX", "RG", "OT");
    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    /** Of raw detector values, which are not for reading; its presentation is an instance of its own. */
    private static final String DX_FOR_PROCESSING = "1.2.840.10008.5.1.4.1.1.1.1.1";

    private static final String FOR_PROCESSING = "FOR PROCESSING";

    private final DataSet dataSet;
    private final DicomOptions options;

    Suitability(DataSet dataSet, DicomOptions options) {
        this.dataSet = dataSet;
        this.options = options;
    }

    /**
     * Refuses what is no grey single-frame X-ray, or may show text.
     *
     * @throws PoisonInputException MODALITY_UNSUPPORTED, FILE_TRUNCATED, COLOUR_UNSUPPORTED,
     *     MULTI_FRAME_UNSUPPORTED, BURNED_IN_ANNOTATION or ATTRIBUTE_INVALID
     */
    void require() {
        requireModality();
        if (!dataSet.has(Tag.PIXEL_DATA)) {
            throw refused(FILE_TRUNCATED, "data set: ends before the pixel data");
        }
        boolean isGrey = dataSet.text(Tag.PHOTOMETRIC_INTERPRETATION)
                .filter(Set.of("MONOCHROME1", "MONOCHROME2")::contains)
                .isPresent();
        if (!isGrey || dataSet.unsignedShort(Tag.SAMPLES_PER_PIXEL).orElse(1) != 1) {
            throw refused(COLOUR_UNSUPPORTED, "photometric: colour (expected: MONOCHROME1 or MONOCHROME2)");
        }
        OptionalDouble frames = dataSet.decimal(Tag.NUMBER_OF_FRAMES, 0);
        if (frames.orElse(1) != 1) {
            throw refused(MULTI_FRAME_UNSUPPORTED, "frames: %.0f (expected: 1)".formatted(frames.getAsDouble()));
        }
        if (dataSet.has(Tag.MODALITY_LUT_SEQUENCE)) {
            throw DataSet.invalid(Tag.MODALITY_LUT_SEQUENCE, "modality LUT (expected: rescale slope and intercept)");
        }
        requireWithoutText();
    }

    private void requireModality() {
        Optional<String> modality = dataSet.text(Tag.MODALITY);
        if (modality.isEmpty() && !dataSet.has(Tag.PIXEL_DATA)) {
            return; // Cut off, as will be said.
        }
        Set<String> expected = isCapture() ? CAPTURE_MODALITIES : XRAY_MODALITIES;
        if (modality.filter(expected::contains).isEmpty()) {
            throw refused(MODALITY_UNSUPPORTED, "modality: another one (expected: CR or DX)");
        }
        if (isCapture() && !options.accepts(Acceptance.SECONDARY_CAPTURE)) {
            throw refused(MODALITY_UNSUPPORTED, "secondary capture (expected: CR or DX, or that it is accepted)");
        }
        boolean isRaw = sopClass().equals(DX_FOR_PROCESSING)
                || dataSet.text(Tag.PRESENTATION_INTENT_TYPE)
                        .filter(FOR_PROCESSING::equals)
                        .isPresent();
        if (isRaw) {
            throw refused(MODALITY_UNSUPPORTED, "image for processing (expected: for presentation)");
        }
    }

    private void requireWithoutText() {
        Optional<String> flag = dataSet.text(Tag.BURNED_IN_ANNOTATION);
        boolean mayBearText = flag.map("YES"::equals).orElse(false)
                || (isCapture() && flag.filter("NO"::equals).isEmpty());
        if (mayBearText && !options.accepts(Acceptance.BURNED_IN_ANNOTATION)) {
            throw refused(BURNED_IN_ANNOTATION, "burned-in annotation (expected: none, or that it is accepted)");
        }
    }

    /** Secondary Capture and its multi-frame kinds, of which those with one frame can be used. */
    private boolean isCapture() {
        String sopClass = sopClass();
        return sopClass.equals(SECONDARY_CAPTURE) || sopClass.startsWith(SECONDARY_CAPTURE + ".");
    }

    private String sopClass() {
        return dataSet.text(Tag.SOP_CLASS_UID).orElse("");
    }

    private static PoisonInputException refused(DeadLetterReason reason, String message) {
        return new PoisonInputException(reason, message);
    }
}
