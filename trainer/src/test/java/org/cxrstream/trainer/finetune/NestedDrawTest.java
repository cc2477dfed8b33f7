package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.junit.jupiter.api.Test;

class NestedDrawTest {
    /** Two images a patient. */
    private static final LabelledImages IMAGES = ImagesInMemory.ofLungs(8, 20);

    @Test
    void shouldTakeOneImageOfEachPatientBeforeASecondOfAny() {
        LabelledImages drawn = NestedDraw.draw(IMAGES, 10, 3);
        Set<PatientKey> patients = new HashSet<>();
        for (int i = 0; i < drawn.count(); i++) {
            patients.add(drawn.patient(i));
        }
        assertThat(patients).hasSize(10);
    }

    @Test
    void shouldNestSmallSubsetsInLargeOnes() {
        LabelledImages large = NestedDraw.draw(IMAGES, 15, 3);
        LabelledImages small = NestedDraw.draw(IMAGES, 7, 3);
        for (int i = 0; i < small.count(); i++) {
            assertThat(small.raster(i)).isSameAs(large.raster(i));
        }
    }

    @Test
    void shouldDrawAllImagesOnceWhenAskedForMoreThanThereAre() {
        assertThat(NestedDraw.draw(IMAGES, 100, 3).count()).isEqualTo(20);
        int[] order = NestedDraw.order(IMAGES, 3, 0);
        assertThat(Arrays.stream(order).sorted().toArray())
                .isEqualTo(java.util.stream.IntStream.range(0, 20).toArray());
        assertThat(order).isEqualTo(NestedDraw.order(IMAGES, 3, 0)).isNotEqualTo(NestedDraw.order(IMAGES, 4, 0));
    }

    @Test
    void shouldRefuseAnEmptySubset() {
        assertThatThrownBy(() -> NestedDraw.draw(IMAGES, 0, 3)).hasMessage("size: 0 (expected: >= 1)");
    }
}
