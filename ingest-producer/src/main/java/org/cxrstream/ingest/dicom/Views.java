package org.cxrstream.ingest.dicom;

import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.event.View;

/**
 * From which side an X-ray was taken, by the first attribute that says it: View Position (PS3.3 C.8.1.1, C.8.11.5),
 * View Code Sequence (PS3.16 CID 4010, SNOMED CT and its older codes), Patient Orientation (PS3.3 C.7.6.1.1.1): rows
 * that run to the front or the back are of a lateral view. Image Laterality doesn't say it: it names the side of the
 * body part, not of the beam.
 */
final class Views {
    private static final Map<String, View> POSITIONS = Map.of(
            "PA", View.PA,
            "AP", View.AP,
            "LL", View.LATERAL,
            "RL", View.LATERAL,
            "LLO", View.LATERAL,
            "RLO", View.LATERAL,
            "LAT", View.LATERAL,
            "LATERAL", View.LATERAL);

    private static final Map<String, View> CODES = Map.ofEntries(
            Map.entry("272479007", View.PA),
            Map.entry("R-10214", View.PA),
            Map.entry("R-40888", View.PA),
            Map.entry("399348003", View.AP),
            Map.entry("R-10206", View.AP),
            Map.entry("399067008", View.LATERAL),
            Map.entry("R-102CD", View.LATERAL),
            Map.entry("399173006", View.LATERAL),
            Map.entry("R-10236", View.LATERAL),
            Map.entry("399198007", View.LATERAL),
            Map.entry("R-10232", View.LATERAL),
            Map.entry("399260004", View.LATERAL),
            Map.entry("R-10224", View.LATERAL),
            Map.entry("399352003", View.LATERAL),
            Map.entry("R-10228", View.LATERAL),
            Map.entry("260427002", View.LATERAL),
            Map.entry("R-40783", View.LATERAL));

    private Views() {}

    static View of(DataSet dataSet) {
        return dataSet.text(Tag.VIEW_POSITION, 0)
                .flatMap(position -> Optional.ofNullable(POSITIONS.get(position)))
                .or(() -> code(dataSet))
                .or(() -> orientation(dataSet))
                .orElse(View.UNKNOWN);
    }

    private static Optional<View> code(DataSet dataSet) {
        return dataSet.items(Tag.VIEW_CODE_SEQUENCE).stream()
                .findFirst()
                .flatMap(item -> item.text(Tag.CODE_VALUE))
                .flatMap(value -> Optional.ofNullable(CODES.get(value)));
    }

    private static Optional<View> orientation(DataSet dataSet) {
        return dataSet.text(Tag.PATIENT_ORIENTATION, 0)
                .filter(rows -> rows.startsWith("A") || rows.startsWith("P"))
                .map(rows -> View.LATERAL);
    }
}
