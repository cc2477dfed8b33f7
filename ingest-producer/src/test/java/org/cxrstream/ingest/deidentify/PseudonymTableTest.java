package org.cxrstream.ingest.deidentify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.cxrstream.schemas.identity.ImageId;
import org.junit.jupiter.api.Test;

class PseudonymTableTest {
    @Test
    void shouldHoldWhatAMapHolds() {
        PseudonymTable table = new PseudonymTable(2);
        Map<ImageId, Long> map = new HashMap<>();
        Random random = new Random(5);
        for (int i = 0; i < 60_000; i++) {
            // Few low digits: many meet in one slot.
            ImageId image = new ImageId("%024x%08x".formatted(random.nextInt(40), random.nextInt(150)));
            if (random.nextInt(3) == 0) {
                table.remove(image);
                map.remove(image);
            } else {
                table.put(image, i, -i);
                map.put(image, (long) i);
            }
        }
        assertThat(table.size()).isEqualTo(map.size());
        for (int high = 0; high < 40; high++) {
            for (int low = 0; low < 150; low++) {
                ImageId image = new ImageId("%024x%08x".formatted(high, low));
                assertThat(table.get(image).map(numbers -> numbers[0]).orElse(null))
                        .isEqualTo(map.get(image));
            }
        }
    }

    @Test
    void shouldKnowNothingAtFirst() {
        assertThat(new PseudonymTable(1).get(new ImageId("0".repeat(32)))).isEmpty();
    }
}
