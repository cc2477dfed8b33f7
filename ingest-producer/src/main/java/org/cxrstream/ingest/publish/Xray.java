package org.cxrstream.ingest.publish;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * A frontal chest X-ray as it came, decoded but not yet pseudonymised. Never leaves ingest:
 * {@link #toString} shows its size only.
 *
 * @param patient whose it is
 * @param instance which image it is
 * @param sameExposureAs the image of which it is another rendering or a crop; empty where it is none
 * @param studyUid raw Study Instance UID
 * @param seriesUid raw Series Instance UID
 * @param acquired when it was taken
 * @param view never LATERAL
 * @param pixels stored values and what they mean
 * @param source digest of the file
 */
public record Xray(
        PatientIdentity patient,
        InstanceIdentity instance,
        Optional<InstanceIdentity> sameExposureAs,
        Optional<String> studyUid,
        Optional<String> seriesUid,
        AcquisitionTime acquired,
        View view,
        PixelObject pixels,
        SourceDigest source) {

    /** Most pixels that ingest decodes, more than twice those of the largest flat-panel detectors. */
    public static final int MAX_PIXELS = 36_000_000;

    /**
     * Checks that all is there.
     *
     * @throws PoisonInputException LATERAL_VIEW, see {@link #requireFrontal}; IMAGE_TOO_LARGE, see
     *     {@link #requireSize}
     */
    public Xray {
        requireNonNull(patient, "patient");
        requireNonNull(instance, "instance");
        requireNonNull(sameExposureAs, "sameExposureAs");
        requireNonNull(studyUid, "studyUid");
        requireNonNull(seriesUid, "seriesUid");
        requireNonNull(acquired, "acquired");
        requireNonNull(pixels, "pixels");
        requireNonNull(source, "source");
        requireFrontal(view);
        requireSize(pixels.header().rows(), pixels.header().columns());
    }

    /**
     * Refuses lateral views, which have no right and left lung to tell apart.
     *
     * @throws PoisonInputException LATERAL_VIEW
     */
    public static void requireFrontal(View view) {
        if (view == View.LATERAL) {
            throw new PoisonInputException(DeadLetterReason.LATERAL_VIEW, "view: lateral (expected: PA or AP)");
        }
    }

    /**
     * Refuses sizes that would not fit in memory, before anything is allocated for them.
     *
     * @throws PoisonInputException ATTRIBUTE_INVALID below 1, IMAGE_TOO_LARGE above {@link #MAX_PIXELS} or
     *     {@link SquareGrid#MAX_SIDE}
     */
    public static void requireSize(int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new PoisonInputException(
                    DeadLetterReason.ATTRIBUTE_INVALID, "image: %d×%d (expected: >= 1)".formatted(rows, columns));
        }
        int side = Math.max(rows, columns);
        if (side > SquareGrid.MAX_SIDE || (long) rows * columns > MAX_PIXELS) {
            throw new PoisonInputException(
                    DeadLetterReason.IMAGE_TOO_LARGE,
                    "image: %d×%d (expected: at most %d pixels, %d a side)"
                            .formatted(rows, columns, MAX_PIXELS, SquareGrid.MAX_SIDE));
        }
    }

    @Override
    public String toString() {
        return "Xray[%d×%d]".formatted(pixels.header().rows(), pixels.header().columns());
    }
}
