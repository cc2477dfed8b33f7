package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.finetune.ImagesInMemory;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatientFoldsTest {
    /** One pixel an image; the raster holds the image's own number, so that it can be told after a shuffle. */
    private static LabelledImages images(int... imagesOfPatient) {
        List<ImagesInMemory.Image> images = new ArrayList<>();
        for (int patient = 0; patient < imagesOfPatient.length; patient++) {
            for (int i = 0; i < imagesOfPatient[patient]; i++) {
                images.add(new ImagesInMemory.Image(patient, new byte[] {(byte) images.size()}, new byte[1]));
            }
        }
        return new ImagesInMemory(1, images);
    }

    private static LabelledImages manyPatients() {
        return images(
                IntStream.range(0, 40).map(patient -> 1 + patient * patient % 7).toArray());
    }

    private static Set<PatientKey> patients(LabelledImages images) {
        return IntStream.range(0, images.count()).mapToObj(images::patient).collect(Collectors.toSet());
    }

    private static List<Integer> numbers(LabelledImages images) {
        return IntStream.range(0, images.count())
                .mapToObj(i -> images.raster(i)[0] & 0xff)
                .toList();
    }

    private static Map<PatientKey, Integer> foldOfPatient(PatientFolds folds) {
        Map<PatientKey, Integer> foldOf = new HashMap<>();
        for (int fold = 0; fold < folds.count(); fold++) {
            for (PatientKey patient : patients(folds.test(fold))) {
                assertThat(foldOf.put(patient, fold)).isNull();
            }
        }
        return foldOf;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7, 123_456_789})
    void shouldTestEachImageOnceAndNeverOnAPatientItTrainedOn(long seed) {
        LabelledImages all = manyPatients();
        PatientFolds folds = PatientFolds.of(all, 5, seed);
        List<Integer> tested = new ArrayList<>();
        for (int fold = 0; fold < 5; fold++) {
            LabelledImages test = folds.test(fold);
            LabelledImages training = folds.training(fold);
            assertThat(patients(test)).doesNotContainAnyElementsOf(patients(training));
            assertThat(test.count() + training.count()).isEqualTo(all.count());
            tested.addAll(numbers(test));
        }
        assertThat(tested).doesNotHaveDuplicates().hasSize(all.count());
    }

    @Test
    void shouldBalanceTheNumberOfImages() {
        PatientFolds folds = PatientFolds.of(manyPatients(), 5, 3);
        List<Integer> sizes =
                IntStream.range(0, 5).mapToObj(fold -> folds.test(fold).count()).toList();
        assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
    }

    /** 5 alone; 4 + 1; 3 + 2: by hand, whatever the seed. */
    @Test
    void shouldGiveLargePatientsAFoldFirst() {
        PatientFolds folds = PatientFolds.of(images(1, 5, 3, 2, 4), 3, 9);
        assertThat(IntStream.range(0, 3).map(fold -> folds.test(fold).count())).containsExactly(5, 5, 5);
        assertThat(patients(folds.test(0))).hasSize(1);
    }

    @Test
    void shouldNotDependOnTheOrderOfTheImages() {
        LabelledImages all = manyPatients();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, all.count()).boxed().toList());
        Map<PatientKey, Integer> expected = foldOfPatient(PatientFolds.of(all, 5, 3));
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(order, random);
            LabelledImages shuffled =
                    all.only(order.stream().mapToInt(Integer::intValue).toArray());
            assertThat(foldOfPatient(PatientFolds.of(shuffled, 5, 3))).isEqualTo(expected);
        }
    }

    @Test
    void shouldDealOtherFoldsForAnotherSeed() {
        LabelledImages all = images(IntStream.range(0, 30).map(patient -> 2).toArray());
        Map<PatientKey, Integer> first = foldOfPatient(PatientFolds.of(all, 5, 3));
        assertThat(foldOfPatient(PatientFolds.of(all, 5, 3))).isEqualTo(first);
        assertThat(foldOfPatient(PatientFolds.of(all, 5, 4))).isNotEqualTo(first);
    }

    @Test
    void shouldRefuseFewerPatientsThanFolds() {
        assertThatThrownBy(() -> PatientFolds.of(images(9, 9), 3, 1))
                .hasMessage("patients: 2 (expected: >= 3, the number of folds)");
        assertThatThrownBy(() -> PatientFolds.of(images(9, 9), 1, 1)).hasMessage("folds: 1 (expected: >= 2)");
    }
}
