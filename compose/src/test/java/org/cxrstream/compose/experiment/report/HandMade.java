package org.cxrstream.compose.experiment.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cxrstream.compose.experiment.report.PlannedCell.Conditions;
import org.cxrstream.compose.experiment.report.PlannedCell.Measured;
import org.cxrstream.compose.experiment.report.PlannedCell.Run;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.LungOverlap;

/** Cells made up by hand: fold f tests patients 5f + 1 to 5f + 5, an X-ray each. */
final class HandMade {
    static final Conditions CONDITIONS = conditions("manifest");
    private static final int PATIENTS_A_FOLD = 5;

    private HandMade() {}

    static Conditions conditions(String data) {
        return new Conditions("M=10", List.of(), "fine-tune", data, "transductive", "unet", 5);
    }

    /** A cell in which both lungs of every X-ray have 100 pixels, found and annotated, of which so many are common. */
    static PlannedCell done(String row, int fold, int draw, int common) {
        return cell(CONDITIONS, row, fold, draw, Optional.of(measured(fold, common)));
    }

    static PlannedCell left(String row, int fold, int draw) {
        return cell(CONDITIONS, row, fold, draw, Optional.empty());
    }

    static PlannedCell cell(Conditions conditions, String row, int fold, int draw, Optional<Measured> measured) {
        Optional<String> method = switch (row) {
            case "Random" -> Optional.of("random");
            case "CL-TCI-MoCo" -> Optional.of("cl-tci-moco");
            default -> Optional.empty();
        };
        return new PlannedCell(conditions, "10", row, method, new Run(fold, draw, 1), measured);
    }

    static Measured measured(int fold, int common) {
        LungOverlap lung = new LungOverlap(common, 100, 100);
        List<ImageOverlap> overlaps = IntStream.rangeClosed(1, PATIENTS_A_FOLD)
                .mapToObj(patient -> new ImageOverlap(
                        new PatientKey("%032x".formatted(PATIENTS_A_FOLD * fold + patient)), lung, lung))
                .toList();
        return new Measured(Map.of(Score.DICE, common / 100.0, Score.HD95, 200.0 - common), overlaps);
    }
}
