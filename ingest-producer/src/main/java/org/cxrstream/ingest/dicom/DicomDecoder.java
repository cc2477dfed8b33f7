package org.cxrstream.ingest.dicom;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.cxrstream.ingest.codec.Frame;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * Decodes single-frame grey chest X-rays of modality CR or DX, and secondary captures by option: Part-10 files
 * (PS3.10) and bare data sets; implicit, explicit, big-endian and deflated; RLE, JPEG baseline and lossless,
 * JPEG-LS, JPEG 2000.
 *
 * <p>Of several windows the first counts, and a VOI LUT where there is no window; a modality LUT is refused. The
 * detector's pixel spacing (Imager Pixel Spacing) counts before Pixel Spacing. A data set without a patient id stands
 * for a patient of its own, told by its study. Exception messages hold numbers and names of attributes, never a text
 * value.
 *
 * <p>Safe for use by several threads. One instance serves a whole program: it lets as many decode at the same time as
 * its options say, in the order of their calls; the others wait. Memory is bounded by the file's length and the size
 * of the image, which is checked before any is taken for it.
 */
public final class DicomDecoder {
    private final DicomOptions options;
    private final Semaphore permits;

    /** A decoder of its own permits. */
    public DicomDecoder(DicomOptions options) {
        this.options = requireNonNull(options, "options");
        this.permits = new Semaphore(options.parallelDecodes(), true);
    }

    /**
     * Decodes a file, once it is its turn.
     *
     * @throws PoisonInputException with the reason why the file can't be used: EMPTY_FILE, NOT_AN_IMAGE,
     *     FILE_TRUNCATED, TRANSFER_SYNTAX_UNSUPPORTED, MODALITY_UNSUPPORTED, COLOUR_UNSUPPORTED,
     *     MULTI_FRAME_UNSUPPORTED, LATERAL_VIEW, BURNED_IN_ANNOTATION, IMAGE_TOO_LARGE, CODESTREAM_INVALID or
     *     ATTRIBUTE_INVALID
     */
    public Xray decode(byte[] file) {
        permits.acquireUninterruptibly();
        try {
            return DicomFile.checked(() -> xray(file));
        } finally {
            permits.release();
        }
    }

    private Xray xray(byte[] file) {
        DicomFile.Content content = DicomFile.read(file);
        DataSet dataSet = content.dataSet();
        new Suitability(dataSet, options).require();
        View view = Views.of(dataSet);
        Xray.requireFrontal(view);
        String sopInstanceUid = dataSet.requireText(Tag.SOP_INSTANCE_UID);
        Optional<String> study = dataSet.text(Tag.STUDY_INSTANCE_UID);
        return new Xray(
                patient(dataSet, study.orElse(sopInstanceUid)),
                new InstanceIdentity.OfDicom(sopInstanceUid),
                Optional.empty(),
                study,
                dataSet.text(Tag.SERIES_INSTANCE_UID),
                AcquisitionTimes.of(dataSet),
                view,
                pixels(content),
                SourceDigest.of(file));
    }

    private static PatientIdentity patient(DataSet dataSet, String study) {
        return dataSet.identifier(Tag.PATIENT_ID)
                .map(id -> new PatientIdentity(dataSet.identifier(Tag.ISSUER_OF_PATIENT_ID), id))
                .orElseGet(() -> PatientIdentity.ofStudy(study));
    }

    private static PixelObject pixels(DicomFile.Content content) {
        DataSet dataSet = content.dataSet();
        int rows = dataSet.requireUnsignedShort(Tag.ROWS);
        int columns = dataSet.requireUnsignedShort(Tag.COLUMNS);
        Xray.requireSize(rows, columns);
        StoredSamples stored = StoredSamples.of(dataSet);
        PixelHeader header = new PixelHeader(
                rows,
                columns,
                stored.bitsStored(),
                stored.isSigned(),
                GreyAttributes.photometric(dataSet),
                GreyAttributes.rescale(dataSet),
                GreyAttributes.voi(dataSet, stored.isSigned()),
                GreyAttributes.spacing(dataSet),
                GreyAttributes.padding(dataSet, stored.isSigned()));
        return new PixelObject(header, samples(content, stored, new Frame(rows, columns, stored.bitsAllocated())));
    }

    private static short[] samples(DicomFile.Content content, StoredSamples stored, Frame frame) {
        DataSet.Element pixelData = content.dataSet().element(Tag.PIXEL_DATA).orElseThrow();
        if (!pixelData.isDelimited()) {
            return stored.read(content.dataSet(), pixelData, frame.rows() * frame.columns());
        }
        return content.codec()
                .map(codec ->
                        stored.of(codec.decode(Fragments.join(content.dataSet().value(pixelData)), frame)))
                .orElseThrow(
                        () -> DataSet.invalid(Tag.PIXEL_DATA, "undefined length (expected: uncompressed pixel data)"));
    }
}
