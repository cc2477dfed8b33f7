package org.cxrstream.trainer.pirl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.Test;

class NegativesTest {
    /** Twenty X-rays of five patients; 6 and 13 are two renderings of one exposure. */
    private static final UnlabelledImages IMAGES = new UnlabelledImages() {
        @Override
        public int count() {
            return 20;
        }

        @Override
        public ImageLabel label(int image) {
            return new ImageLabel(image % 5, image == 13 ? 6 : image, image);
        }

        @Override
        public byte[] raster(int image) {
            return new byte[0];
        }
    };

    @Test
    void shouldNeverTakeTheXRayNorItsTwin() {
        Negatives some = new Negatives(IMAGES, 8, 1);
        for (int step = 0; step < 200; step++) {
            assertThat(some.of(6, step)).hasSize(8).doesNotHaveDuplicates().doesNotContain(6, 13);
            assertThat(some.of(13, step)).doesNotContain(6, 13);
            assertThat(some.of(2, step)).doesNotContain(2);
        }
    }

    @Test
    void shouldTakeAllOthersWhereThereAreFewer() {
        Negatives many = new Negatives(IMAGES, 128, 1);
        assertThat(many.of(6, 0))
                .containsExactlyInAnyOrder(IntStream.range(0, 20)
                        .filter(other -> other != 6 && other != 13)
                        .toArray());
        assertThat(many.of(2, 0)).hasSize(19);
    }

    @Test
    void shouldTakeOtherXRaysOfThePatient() {
        assertThat(new Negatives(IMAGES, 128, 1).of(0, 0)).contains(5, 10, 15);
    }

    @Test
    void shouldDependOnSeedStepAndXRayAlone() {
        Negatives some = new Negatives(IMAGES, 8, 1);
        assertThat(some.of(3, 4)).isEqualTo(new Negatives(IMAGES, 8, 1).of(3, 4));
        assertThat(some.of(3, 4)).isNotEqualTo(some.of(3, 5)).isNotEqualTo(some.of(2, 4));
        assertThat(some.of(3, 4)).isNotEqualTo(new Negatives(IMAGES, 8, 2).of(3, 4));
        Set<Integer> ever = new HashSet<>();
        for (int step = 0; step < 50; step++) {
            IntStream.of(some.of(3, step)).forEach(ever::add);
        }
        assertThat(ever).hasSize(19);
    }
}
