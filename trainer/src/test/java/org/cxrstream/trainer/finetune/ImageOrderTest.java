package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageOrderTest {
    @Test
    void shouldWrapOverTheEndOfAPassAndVisitEachImageOnceAPass() {
        ImageOrder order = new ImageOrder(7, 1);
        List<ImageOrder.Visit> visits = new ArrayList<>();
        for (long update = 0; update < 7; update++) {
            visits.addAll(List.of(order.batch(update, 4)));
        }
        assertThat(visits).doesNotHaveDuplicates().hasSize(28);
        assertThat(visits)
                .extracting(ImageOrder.Visit::pass)
                .isSorted()
                .contains(0L, 3L)
                .doesNotContain(4L);
    }

    @Test
    void shouldGiveTheSameBatchWhereverOneStarts() {
        assertThat(new ImageOrder(7, 1).batch(5, 4)).isEqualTo(new ImageOrder(7, 1).batch(5, 4));
        assertThat(new ImageOrder(7, 1).batch(5, 4)).isNotEqualTo(new ImageOrder(7, 2).batch(5, 4));
    }

    @Test
    void shouldDrawEveryOrderOfThreeAboutEquallyOften() {
        int[] seen = new int[27];
        for (int pass = 0; pass < 6000; pass++) {
            int[] order = ImageOrder.shuffled(3, 11, "test", pass);
            seen[order[0] * 9 + order[1] * 3 + order[2]]++;
        }
        assertThat(Arrays.stream(seen).filter(count -> count > 0).boxed())
                .hasSize(6)
                .allMatch(count -> count > 850 && count < 1150);
    }
}
