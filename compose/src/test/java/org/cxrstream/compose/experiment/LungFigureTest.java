package org.cxrstream.compose.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.LungOverlap;
import org.junit.jupiter.api.Test;

class LungFigureTest {
    @Test
    void shouldTakeTheWorstTheBestAndQuartilesBetween() {
        assertThat(chosen(3, List.of(1, 2, 3, 4, 5), List.of(70, 90, 50, 60, 80)))
                .containsExactly(2, 0, 1);
        assertThat(chosen(1, List.of(1, 2, 3), List.of(70, 50, 90))).containsExactly(1);
    }

    @Test
    void shouldTakeEachPatientOnce() {
        // The best is of the same patient as the worst, so the one before it stands for it.
        assertThat(chosen(2, List.of(1, 2, 1), List.of(50, 60, 70))).containsExactly(0, 1);
        assertThat(chosen(4, List.of(1, 2, 1), List.of(50, 60, 70))).containsExactly(0, 1);
    }

    private static List<Integer> chosen(int xrays, List<Integer> patients, List<Integer> common) {
        List<ImageOverlap> overlaps = new ArrayList<>();
        List<PatientKey> keys = new ArrayList<>();
        for (int image = 0; image < patients.size(); image++) {
            PatientKey key = new PatientKey("%032x".formatted(patients.get(image)));
            LungOverlap lung = new LungOverlap(common.get(image), 100, 100);
            keys.add(key);
            overlaps.add(new ImageOverlap(key, lung, lung));
        }
        return LungFigure.spread(xrays, overlaps, keys);
    }
}
