package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutPatientsTest {
    /** Two images a patient. */
    private static final LabelledImages IMAGES = ImagesInMemory.ofLungs(8, 20);

    private static Set<PatientKey> patients(LabelledImages images) {
        return IntStream.range(0, images.count()).mapToObj(images::patient).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"20, 2", "50, 5", "1, 1", "24, 2", "26, 3", "99, 9"})
    void shouldHoldOutThatShareButAtLeastOneAndNeverAll(int percent, int expected) {
        HeldOutPatients split = HeldOutPatients.of(IMAGES, percent, 4);
        assertThat(patients(split.heldOut())).hasSize(expected);
        assertThat(patients(split.training()))
                .hasSize(10 - expected)
                .doesNotContainAnyElementsOf(patients(split.heldOut()));
        assertThat(split.training().count() + split.heldOut().count()).isEqualTo(20);
    }

    @Test
    void shouldDependOnPatientsAndSeedAlone() {
        Set<PatientKey> expected = patients(HeldOutPatients.of(IMAGES, 40, 4).heldOut());
        LabelledImages backwards =
                IMAGES.only(IntStream.range(0, 20).map(i -> 19 - i).toArray());
        assertThat(patients(HeldOutPatients.of(backwards, 40, 4).heldOut())).isEqualTo(expected);
        assertThat(patients(HeldOutPatients.of(IMAGES, 40, 5).heldOut())).isNotEqualTo(expected);
    }

    @Test
    void shouldRefuseOnePatientAlone() {
        assertThatThrownBy(() -> HeldOutPatients.of(IMAGES.only(0, 1), 20, 4))
                .hasMessage("labelled patients: 1 (expected: >= 2 for an inner validation)");
    }
}
