package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.COLOUR_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.MODALITY_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.MULTI_FRAME_UNSUPPORTED;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * Decodes an uncompressed single-frame chest X-ray of modality CR or DX: Part-10 files (PS3.10) and bare data
 * sets, little and big endian, implicit, explicit and deflated.
 *
 * <p>Of several windows the first counts; a VOI LUT is ignored, a modality LUT is refused. The detector's
 * pixel spacing (Imager Pixel Spacing) counts before Pixel Spacing. A data set without a patient id stands for
 * a patient of its own, told by its study. Memory is bounded by the file's length. Stateless; exception
 * messages hold numbers and names of attributes, never a text value.
 */
public final class DicomDecoder {
    private static final Set<String> MODALITIES = Set.of("CR", "DX");
    private static final Set<String> LATERAL = Set.of("LL", "RL", "LAT", "LATERAL");

    private DicomDecoder() {}

    /**
     * Decodes a file.
     *
     * @throws PoisonInputException with the reason why the file can't be used: EMPTY_FILE, NOT_AN_IMAGE,
     *     FILE_TRUNCATED, TRANSFER_SYNTAX_UNSUPPORTED, MODALITY_UNSUPPORTED, COLOUR_UNSUPPORTED,
     *     MULTI_FRAME_UNSUPPORTED, LATERAL_VIEW, IMAGE_TOO_LARGE or ATTRIBUTE_INVALID
     */
    public static Xray decode(byte[] file) {
        DataSet dataSet = DicomFile.read(file);
        requireSupported(dataSet);
        View view = view(dataSet);
        Xray.requireFrontal(view);
        return DicomFile.checked(() -> xray(dataSet, view, SourceDigest.of(file)));
    }

    private static Xray xray(DataSet dataSet, View view, SourceDigest source) {
        String sopInstanceUid = dataSet.text(Tag.SOP_INSTANCE_UID)
                .orElseThrow(() -> DataSet.invalid(Tag.SOP_INSTANCE_UID, "missing (expected: a UID)"));
        Optional<String> study = dataSet.text(Tag.STUDY_INSTANCE_UID);
        return new Xray(
                patient(dataSet, study.orElse(sopInstanceUid)),
                new InstanceIdentity.OfDicom(sopInstanceUid),
                Optional.empty(),
                study,
                dataSet.text(Tag.SERIES_INSTANCE_UID),
                AcquisitionTimes.of(dataSet),
                view,
                pixels(dataSet),
                source);
    }

    private static PatientIdentity patient(DataSet dataSet, String study) {
        return dataSet.identifier(Tag.PATIENT_ID)
                .map(id -> new PatientIdentity(dataSet.identifier(Tag.ISSUER_OF_PATIENT_ID), id))
                .orElseGet(() -> PatientIdentity.ofStudy(study));
    }

    private static void requireSupported(DataSet dataSet) {
        boolean isXray = dataSet.text(Tag.MODALITY).filter(MODALITIES::contains).isPresent();
        if (!isXray && (dataSet.has(Tag.MODALITY) || dataSet.has(Tag.PIXEL_DATA))) {
            throw unsupported(MODALITY_UNSUPPORTED, "modality: another one (expected: CR or DX)");
        }
        if (!dataSet.has(Tag.PIXEL_DATA)) {
            throw unsupported(FILE_TRUNCATED, "data set: ends before the pixel data");
        }
        if (dataSet.unsignedShort(Tag.SAMPLES_PER_PIXEL).orElse(1) != 1
                || photometric(dataSet).isEmpty()) {
            throw unsupported(COLOUR_UNSUPPORTED, "photometric: colour (expected: MONOCHROME1 or MONOCHROME2)");
        }
        OptionalDouble frames = dataSet.decimal(Tag.NUMBER_OF_FRAMES, 0);
        if (frames.orElse(1) != 1) {
            throw unsupported(MULTI_FRAME_UNSUPPORTED, "frames: %.0f (expected: 1)".formatted(frames.getAsDouble()));
        }
        if (dataSet.has(Tag.MODALITY_LUT_SEQUENCE)) {
            throw DataSet.invalid(Tag.MODALITY_LUT_SEQUENCE, "modality LUT (expected: rescale slope and intercept)");
        }
    }

    private static PixelObject pixels(DataSet dataSet) {
        int rows = dataSet.requireUnsignedShort(Tag.ROWS);
        int columns = dataSet.requireUnsignedShort(Tag.COLUMNS);
        Xray.requireSize(rows, columns);
        StoredSamples stored = StoredSamples.of(dataSet);
        PixelHeader header = new PixelHeader(
                rows,
                columns,
                stored.bitsStored(),
                stored.isSigned(),
                photometric(dataSet).orElseThrow(),
                rescale(dataSet),
                voi(dataSet),
                spacing(dataSet),
                padding(dataSet, stored.isSigned()));
        DataSet.Element pixelData = dataSet.element(Tag.PIXEL_DATA).orElseThrow();
        return new PixelObject(header, stored.read(dataSet, pixelData, header.pixels()));
    }

    private static Optional<Photometric> photometric(DataSet dataSet) {
        return dataSet.text(Tag.PHOTOMETRIC_INTERPRETATION).flatMap(text -> switch (text) {
            case "MONOCHROME1" -> Optional.of(Photometric.MONOCHROME1);
            case "MONOCHROME2" -> Optional.of(Photometric.MONOCHROME2);
            default -> Optional.empty();
        });
    }

    private static Rescale rescale(DataSet dataSet) {
        return new Rescale(
                dataSet.decimal(Tag.RESCALE_SLOPE, 0).orElse(1),
                dataSet.decimal(Tag.RESCALE_INTERCEPT, 0).orElse(0));
    }

    private static Voi voi(DataSet dataSet) {
        OptionalDouble centre = dataSet.decimal(Tag.WINDOW_CENTER, 0);
        OptionalDouble width = dataSet.decimal(Tag.WINDOW_WIDTH, 0);
        if (centre.isEmpty() || width.isEmpty()) {
            return Voi.NONE;
        }
        return new Voi(voiFunction(dataSet), centre.getAsDouble(), width.getAsDouble());
    }

    private static VoiFunction voiFunction(DataSet dataSet) {
        return switch (dataSet.text(Tag.VOI_LUT_FUNCTION).orElse("LINEAR")) {
            case "LINEAR" -> VoiFunction.LINEAR;
            case "LINEAR_EXACT" -> VoiFunction.LINEAR_EXACT;
            case "SIGMOID" -> VoiFunction.SIGMOID;
            default ->
                throw DataSet.invalid(Tag.VOI_LUT_FUNCTION, "unknown (expected: LINEAR, LINEAR_EXACT or SIGMOID)");
        };
    }

    private static Spacing spacing(DataSet dataSet) {
        if (dataSet.text(Tag.IMAGER_PIXEL_SPACING).isPresent()) {
            return spacing(dataSet, Tag.IMAGER_PIXEL_SPACING, SpacingSource.IMAGER_PIXEL_SPACING);
        }
        return dataSet.text(Tag.PIXEL_SPACING).isPresent()
                ? spacing(dataSet, Tag.PIXEL_SPACING, SpacingSource.PIXEL_SPACING)
                : Spacing.UNKNOWN;
    }

    private static Spacing spacing(DataSet dataSet, int tag, SpacingSource source) {
        OptionalDouble row = dataSet.decimal(tag, 0);
        OptionalDouble column = dataSet.decimal(tag, 1);
        if (row.isEmpty() || column.isEmpty()) {
            throw DataSet.invalid(tag, "one value (expected: two)");
        }
        return new Spacing(source, row.getAsDouble(), column.getAsDouble());
    }

    private static Padding padding(DataSet dataSet, boolean isSigned) {
        OptionalInt value = dataSet.unsignedShort(Tag.PIXEL_PADDING_VALUE);
        if (value.isEmpty()) {
            return Padding.NONE;
        }
        return new Padding(true, isSigned ? (short) value.getAsInt() : value.getAsInt());
    }

    private static View view(DataSet dataSet) {
        String position = dataSet.text(Tag.VIEW_POSITION).orElse("");
        if (LATERAL.contains(position)) {
            return View.LATERAL;
        }
        return switch (position) {
            case "PA" -> View.PA;
            case "AP" -> View.AP;
            default -> View.UNKNOWN;
        };
    }

    private static PoisonInputException unsupported(DeadLetterReason reason, String message) {
        return new PoisonInputException(reason, message);
    }
}
