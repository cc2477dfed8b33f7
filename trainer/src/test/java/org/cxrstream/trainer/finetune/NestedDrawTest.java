package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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
                .isEqualTo(IntStream.range(0, 20).toArray());
        assertThat(order).isEqualTo(NestedDraw.order(IMAGES, 3, 0)).isNotEqualTo(NestedDraw.order(IMAGES, 4, 0));
    }

    @Test
    void shouldNestWithinADrawAndDifferBetweenDraws() {
        assertThat(NestedDraw.draw(IMAGES, 7, 3).raster(0))
                .isSameAs(NestedDraw.draw(IMAGES, 7, 3, 0).raster(0));
        Set<List<Integer>> orders = new HashSet<>();
        for (int draw = 0; draw < 5; draw++) {
            LabelledImages large = NestedDraw.draw(IMAGES, 15, 3, draw);
            LabelledImages small = NestedDraw.draw(IMAGES, 10, 3, draw);
            Set<PatientKey> patients = new HashSet<>();
            for (int i = 0; i < small.count(); i++) {
                assertThat(small.raster(i)).isSameAs(large.raster(i));
                patients.add(small.patient(i));
            }
            assertThat(patients).hasSize(10);
            orders.add(Arrays.stream(NestedDraw.order(IMAGES, 3, draw)).boxed().toList());
        }
        assertThat(orders).hasSize(5);
    }

    @Test
    void shouldRefuseAnEmptySubset() {
        assertThatThrownBy(() -> NestedDraw.draw(IMAGES, 0, 3)).hasMessage("size: 0 (expected: >= 1)");
        assertThatThrownBy(() -> NestedDraw.draw(IMAGES, 5, 3, -1)).hasMessage("draw: -1 (expected: >= 0)");
    }
}
