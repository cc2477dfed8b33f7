package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.MANIFEST_ROW_INVALID;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.View;

/**
 * A row of {@code manifest.csv}.
 *
 * @param image path in the folder, with extension
 * @param patient one identity across folders
 * @param day days after some day of the patient's own, negative too; empty where unknown
 * @param sameAs folder and path of the image that shows the same exposure
 * @param maskRight path of the mask of the patient's right lung
 * @param maskLeft path of the mask of the patient's left lung
 * @param maskIgnore path of the mask of what is to be ignored
 */
record ManifestRow(
        String image,
        PatientIdentity patient,
        OptionalInt day,
        View view,
        Optional<String> sameAs,
        Optional<String> maskRight,
        Optional<String> maskLeft,
        Optional<String> maskIgnore) {

    static final String IMAGE = "image";
    static final String PATIENT = "patient";

    private static final Map<String, View> VIEWS = Map.of(
            "PA", View.PA,
            "AP", View.AP,
            "AP ERECT", View.AP,
            "AP SUPINE", View.AP_SUPINE,
            "L", View.LATERAL,
            "LL", View.LATERAL,
            "RL", View.LATERAL,
            "LATERAL", View.LATERAL);

    /**
     * Checks a row's cells, by column.
     *
     * @throws PoisonInputException MANIFEST_ROW_INVALID; never quotes image or patient
     */
    static ManifestRow of(Map<String, String> cells) {
        return new ManifestRow(
                text(cells, IMAGE).orElseThrow(() -> invalid("image: blank (expected: a path in the folder)")),
                patient(cells),
                day(cells),
                view(cells),
                text(cells, "same_as").map(ManifestRow::requireFolder),
                text(cells, "mask_right"),
                text(cells, "mask_left"),
                text(cells, "mask_ignore"));
    }

    static PoisonInputException invalid(String message) {
        return new PoisonInputException(MANIFEST_ROW_INVALID, message);
    }

    private static PatientIdentity patient(Map<String, String> cells) {
        try {
            return PatientIdentity.ofManifest(
                    text(cells, PATIENT).orElseThrow(() -> invalid("patient: blank (expected: the patient's id)")));
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static OptionalInt day(Map<String, String> cells) {
        Optional<String> day = text(cells, "day");
        if (day.isPresent() && !day.get().matches("[+-]?\\d{1,6}")) {
            throw invalid("day: no whole number (expected: days, or nothing where unknown)");
        }
        return day.isPresent() ? OptionalInt.of(Integer.parseInt(day.get())) : OptionalInt.empty();
    }

    private static View view(Map<String, String> cells) {
        Optional<String> view = text(cells, "view");
        if (view.isEmpty()) {
            return View.UNKNOWN;
        }
        View known = VIEWS.get(view.get().toUpperCase(Locale.ROOT));
        if (known == null) {
            throw invalid("view: unknown (expected: PA, AP, AP Supine, AP Erect, L or nothing)");
        }
        return known;
    }

    private static String requireFolder(String sameAs) {
        if (sameAs.indexOf('/') < 1 || sameAs.endsWith("/")) {
            throw invalid("same_as: no folder (expected: folder/path of the image)");
        }
        return sameAs;
    }

    private static Optional<String> text(Map<String, String> cells, String column) {
        return Optional.ofNullable(cells.get(column)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
