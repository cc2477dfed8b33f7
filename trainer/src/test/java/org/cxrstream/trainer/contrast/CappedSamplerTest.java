package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CappedSamplerTest {
    @Test
    void shouldTakeAtMostTheCapOfAPatientInAnEpoch() {
        CappedSampler sampler = new CappedSampler(new ToyImages(4, 10), 6, 8, 1);

        assertThat(sampler.epochSize()).isEqualTo(24);
        Set<Integer> seen = new HashSet<>();
        int[] perPatient = new int[4];
        for (int step = 0; step < 3; step++) {
            for (int image : sampler.batch(step).images()) {
                assertThat(seen.add(image)).as("once an epoch").isTrue();
                perPatient[image / 10]++;
            }
        }
        assertThat(perPatient).containsOnly(6);
    }

    @Test
    void shouldBringTheRestInLaterEpochs() {
        CappedSampler sampler = new CappedSampler(new ToyImages(4, 10), 6, 8, 1);
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < 6; step++) {
            Arrays.stream(sampler.batch(step).images()).forEach(seen::add);
        }
        assertThat(seen).hasSize(40);
    }

    @Test
    void shouldGiveTheSameBatchWhateverWasAskedBefore() {
        CappedSampler sampler = new CappedSampler(new ToyImages(4, 10), 6, 8, 1);
        int[] fifth = sampler.batch(5).images();
        sampler.batch(100);

        assertThat(sampler.batch(5).images()).isEqualTo(fifth);
        assertThat(new CappedSampler(new ToyImages(4, 10), 6, 8, 1).batch(5).images())
                .isEqualTo(fifth);
        assertThat(new CappedSampler(new ToyImages(4, 10), 6, 8, 2).batch(5).images())
                .isNotEqualTo(fifth);
        assertThat(sampler.batch(5).epoch()).isEqualTo(1);
    }

    @Test
    void shouldMakeOneBatchOfAllWhenTheyAreFewerThanABatch() {
        CappedSampler sampler = new CappedSampler(new ToyImages(2, 3), 6, 32, 1);

        assertThat(sampler.batchSize()).isEqualTo(6);
        assertThat(sampler.batch(0).images()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }
}
