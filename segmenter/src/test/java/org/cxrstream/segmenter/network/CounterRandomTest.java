package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    @Test
    void shouldGiveEqualStreamsForEqualAddresses() {
        assertThat(CounterRandom.stream(1, "view", 2, 3).nextLong())
                .isEqualTo(CounterRandom.stream(1, "view", 2, 3).nextLong());
    }

    @Test
    void shouldTellAddressesApart() {
        Set<Long> seeds = new HashSet<>();
        for (long epoch = 0; epoch < 30; epoch++) {
            for (long image = 0; image < 30; image++) {
                seeds.add(CounterRandom.mix(1, "view", epoch, image));
            }
        }
        seeds.add(CounterRandom.mix(1, "view"));
        seeds.add(CounterRandom.mix(1, "view", 0));
        seeds.add(CounterRandom.mix(2, "view", 0, 0));
        seeds.add(CounterRandom.mix(1, "order", 0, 0));
        assertThat(seeds).hasSize(904);
    }
}
