package org.cxrstream.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchSamplerTest {
    /** X-rays that are only labels. */
    private record Labels(List<ImageLabel> labels) implements UnlabelledImages {
        @Override
        public int count() {
            return labels.size();
        }

        @Override
        public ImageLabel label(int image) {
            return labels.get(image);
        }

        @Override
        public byte[] raster(int image) {
            return new byte[0];
        }
    }

    private static BatchSampler capped(UnlabelledImages images, int batchSize, long seed) {
        return Sampling.by(Sampling.Rule.CAPPED).sampler(images, batchSize, seed);
    }

    private static BatchSampler patients(UnlabelledImages images, int batchSize, long seed) {
        return Sampling.by(Sampling.Rule.PATIENTS).sampler(images, batchSize, seed);
    }

    @Test
    void shouldTakeEveryImageOnceAnEpochWhenShuffled() {
        BatchSampler sampler = Sampling.by(Sampling.Rule.SHUFFLED).sampler(new ToyImages(4, 10), 8, 1);

        assertThat(sampler.stepsPerEpoch()).isEqualTo(5);
        List<Integer> seen = new ArrayList<>();
        for (int step = 5; step < 10; step++) {
            assertThat(sampler.batch(step).epoch()).isEqualTo(1);
            Arrays.stream(sampler.batch(step).images()).forEach(seen::add);
        }
        assertThat(seen)
                .doesNotHaveDuplicates()
                .hasSize(40)
                .isNotEqualTo(seen.stream().sorted().toList());
    }

    @Test
    void shouldDropWhatFillsNoBatch() {
        BatchSampler sampler = Sampling.by(Sampling.Rule.SHUFFLED).sampler(new ToyImages(9, 1), 4, 1);

        assertThat(sampler.stepsPerEpoch()).isEqualTo(2);
        assertThat(sampler.batch(2).epoch()).isEqualTo(1);
        assertThat(sampler.batch(1).images()).hasSize(4);
    }

    @Test
    void shouldTakeAtMostTheCapOfAPatientInAnEpoch() {
        BatchSampler sampler = capped(new ToyImages(4, 10), 8, 1);

        assertThat(sampler.imagesPerEpoch()).isEqualTo(24);
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
        BatchSampler sampler = capped(new ToyImages(4, 10), 8, 1);
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < 6; step++) {
            Arrays.stream(sampler.batch(step).images()).forEach(seen::add);
        }
        assertThat(seen).hasSize(40);
    }

    @Test
    void shouldMakeOneBatchOfAllWhenTheyAreFewerThanABatch() {
        BatchSampler sampler = capped(new ToyImages(2, 3), 32, 1);

        assertThat(sampler.batchSize()).isEqualTo(6);
        assertThat(sampler.batch(0).images()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    @Test
    void shouldPairImagesOfEachPatient() {
        BatchSampler sampler = patients(new ToyImages(20, 4), 32, 1);

        for (int step = 0; step < sampler.stepsPerEpoch(); step++) {
            int[] perPatient = new int[20];
            Arrays.stream(sampler.batch(step).images()).forEach(image -> perPatient[image / 4]++);
            assertThat(perPatient).containsOnly(0, 2);
        }
    }

    @Test
    void shouldChangePartnersFromEpochToEpoch() {
        BatchSampler sampler = patients(new ToyImages(16, 4), 32, 1);
        Set<Set<Integer>> partners = new HashSet<>();
        for (int step = 0; step < 20; step++) {
            Arrays.stream(sampler.batch(step).images())
                    .boxed()
                    .collect(Collectors.groupingBy(image -> image / 4, Collectors.toSet()))
                    .forEach((patient, pair) -> {
                        if (patient == 0) {
                            partners.add(pair);
                        }
                    });
        }
        assertThat(partners).hasSizeGreaterThan(2);
    }

    /** One patient has 4 X-rays and ten have 1: the free places of the ten go on to the others. */
    @Test
    void shouldFillFreePlacesWithFurtherPatients() {
        List<ImageLabel> labels = new ArrayList<>();
        IntStream.range(0, 4).forEach(i -> labels.add(new ImageLabel(0, i, i)));
        IntStream.range(1, 11).forEach(patient -> labels.add(new ImageLabel(patient, 10 + patient, 0)));
        BatchSampler sampler = patients(new Labels(labels), 7, 3);

        assertThat(sampler.stepsPerEpoch()).isEqualTo(2);
        List<Integer> seen = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            assertThat(sampler.batch(step).images()).hasSize(7);
            Arrays.stream(sampler.batch(step).images()).forEach(seen::add);
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 14).boxed().toList());
    }

    /** With patients gone, the last batch takes what is left of the one with many X-rays. */
    @Test
    void shouldFillFreePlacesWithImagesOfTheSamePatientWhenNoOtherIsLeft() {
        BatchSampler sampler = patients(new ToyImages(2, 6), 12, 1);

        assertThat(sampler.batch(0).images()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void shouldTakeOneRenderingOfAnExposure() {
        List<ImageLabel> labels = new ArrayList<>();
        for (int exposure = 0; exposure < 6; exposure++) {
            labels.add(new ImageLabel(exposure / 3, exposure, 0));
            labels.add(new ImageLabel(exposure / 3, exposure, 0));
        }
        for (Sampling.Rule rule : List.of(Sampling.Rule.CAPPED, Sampling.Rule.PATIENTS)) {
            BatchSampler sampler = Sampling.by(rule).sampler(new Labels(labels), 6, 1);
            assertThat(sampler.imagesPerEpoch()).isEqualTo(6);
            Set<Integer> seen = new HashSet<>();
            for (int step = 0; step < 10; step++) {
                int[] images = sampler.batch(step).images();
                assertThat(Arrays.stream(images).map(image -> image / 2)).doesNotHaveDuplicates();
                Arrays.stream(images).forEach(seen::add);
            }
            assertThat(seen).as("each rendering in its turn").hasSize(12);
        }
    }

    @Test
    void shouldLetUnknownPatientsStandAlone() {
        List<ImageLabel> labels = IntStream.range(0, 12)
                .mapToObj(i -> new ImageLabel(ImageLabel.UNKNOWN_PATIENT, i, 0))
                .toList();
        assertThat(capped(new Labels(labels), 4, 1).imagesPerEpoch()).isEqualTo(12);
    }

    /** Random patients with 1 to 30 exposures, some of them in two renderings. */
    @ParameterizedTest
    @EnumSource(names = {"CAPPED", "PATIENTS"})
    void shouldHoldCapAndDistinctnessWhateverThePatients(Sampling.Rule rule) {
        for (int trial = 0; trial < 20; trial++) {
            UnlabelledImages images = randomPatients(new SplittableRandom(trial));
            BatchSampler sampler = new Sampling(rule, 5, 4, 3).sampler(images, 12, trial);
            Map<Integer, Set<Integer>> exposuresOfPatient = new HashMap<>();
            for (int epoch = 0; epoch < 8; epoch++) {
                Map<Integer, Integer> perPatient = new HashMap<>();
                Set<Integer> exposures = new HashSet<>();
                for (int i = 0; i < sampler.stepsPerEpoch(); i++) {
                    for (int image :
                            sampler.batch(epoch * sampler.stepsPerEpoch() + i).images()) {
                        ImageLabel label = images.label(image);
                        assertThat(exposures.add(label.exposure())).isTrue();
                        perPatient.merge(label.patient(), 1, Integer::sum);
                        exposuresOfPatient
                                .computeIfAbsent(label.patient(), key -> new HashSet<>())
                                .add(label.exposure());
                    }
                }
                assertThat(perPatient.values()).allMatch(count -> count <= 5);
            }
            assertThat(exposuresOfPatient.values())
                    .as("more than one epoch's worth comes in turn")
                    .anyMatch(seen -> seen.size() > 10);
        }
    }

    private static UnlabelledImages randomPatients(SplittableRandom random) {
        List<ImageLabel> labels = new ArrayList<>();
        int exposure = 0;
        for (int patient = 0; patient < 15; patient++) {
            int exposures = patient == 0 ? 30 : 1 + random.nextInt(30);
            for (int i = 0; i < exposures; i++, exposure++) {
                labels.add(new ImageLabel(patient, exposure, i));
                if (random.nextInt(4) == 0) {
                    labels.add(new ImageLabel(patient, exposure, i));
                }
            }
        }
        return new Labels(labels);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveTheSameBatchWhateverWasAskedBefore(Sampling.Rule rule) {
        BatchSampler sampler = Sampling.by(rule).sampler(new ToyImages(4, 10), 8, 1);
        int[] fifth = sampler.batch(5).images();
        sampler.batch(100);

        assertThat(sampler.batch(5).images()).isEqualTo(fifth);
        assertThat(Sampling.by(rule)
                        .sampler(new ToyImages(4, 10), 8, 1)
                        .batch(5)
                        .images())
                .isEqualTo(fifth);
        assertThat(Sampling.by(rule)
                        .sampler(new ToyImages(4, 10), 8, 2)
                        .batch(5)
                        .images())
                .isNotEqualTo(fifth);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEqualBatchesToOneThreadAndToFour(Sampling.Rule rule) throws Exception {
        BatchSampler alone = Sampling.by(rule).sampler(new ToyImages(10, 7), 8, 1);
        BatchSampler shared = Sampling.by(rule).sampler(new ToyImages(10, 7), 8, 1);
        List<Callable<int[]>> questions = IntStream.range(0, 200)
                .mapToObj(step ->
                        (Callable<int[]>) () -> shared.batch(step * 7 % 200).images())
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<int[]>> answers = threads.invokeAll(questions);
            for (int step = 0; step < 200; step++) {
                assertThat(answers.get(step).get())
                        .isEqualTo(alone.batch(step * 7 % 200).images());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRefuseWhatMakesNoContrast() {
        assertThatThrownBy(() -> capped(new ToyImages(1, 1), 8, 1)).hasMessage("unlabelled images: 1 (expected: >= 2)");
        assertThatThrownBy(() -> new Sampling(Sampling.Rule.CAPPED, 0, 1, 1))
                .hasMessage("pretraining.images-per-patient: 0 (expected: > 0)");
    }
}
