package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.augment.UniformRange;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuningSettingsTest {
    private static FineTuningSettings settings(double learningRate, double gradientClip, int percent) {
        return new FineTuningSettings(
                Budget.ofSteps(3),
                10,
                learningRate,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY,
                gradientClip,
                AugmentationSettings.none(),
                percent);
    }

    @Test
    void shouldBeAsPublishedWhenPaper() {
        FineTuningSettings paper = FineTuningSettings.paper();
        assertThat(paper.loss()).isEqualTo(LossKind.CROSS_ENTROPY);
        assertThat(paper.learningRate()).isEqualTo(5e-5);
        assertThat(paper.batchSize()).isEqualTo(10);
        assertThat(paper.budget()).isEqualTo(Budget.ofEpochs(200));
        assertThat(paper.weightDecay().rate()).isZero();
        assertThat(paper.gradientClip()).isZero();
        assertThat(paper.innerValidationPercent()).isZero();
        assertThat(paper.augmentation().flipProbability()).isZero();
        assertThat(paper.augmentation().rotationDegrees()).isEqualTo(new UniformRange(-30, 30));
        assertThat(paper.augmentation().gamma()).isEqualTo(new UniformRange(1, 1));
    }

    @Test
    void shouldAddDiceFlipsAndAHigherRateWhenTuned() {
        FineTuningSettings tuned = FineTuningSettings.tuned();
        assertThat(tuned.loss()).isEqualTo(LossKind.CROSS_ENTROPY_AND_DICE);
        assertThat(tuned.learningRate()).isEqualTo(1e-3);
        assertThat(tuned.batchSize()).isEqualTo(10);
        assertThat(tuned.budget()).isEqualTo(Budget.ofSteps(200));
        assertThat(tuned.augmentation().flipProbability()).isEqualTo(0.5);
    }

    /** 200 rounds of ceil(M / 10) batches against 200 updates whatever M. */
    @ParameterizedTest
    @CsvSource({"3, 200", "10, 200", "11, 400", "20, 400", "50, 1000", "246, 5000"})
    void shouldCountUpdatesByRoundsOfFullBatchesOnlyWhenTheBudgetIsInEpochs(int images, int updates) {
        assertThat(FineTuningSettings.paper().updatesFor(images)).isEqualTo(updates);
        assertThat(FineTuningSettings.tuned().updatesFor(images)).isEqualTo(200);
    }

    @Test
    void shouldDoubleTheEqualBudgetForAllImagesAlone() {
        assertThat(FineTuningBudget.EQUAL.forSome()).isEqualTo(Budget.ofSteps(200));
        assertThat(FineTuningBudget.EQUAL.forAll()).isEqualTo(Budget.ofSteps(400));
        assertThat(FineTuningBudget.PAPER.forSome())
                .isEqualTo(FineTuningBudget.PAPER.forAll())
                .isEqualTo(Budget.ofEpochs(200));
    }

    @Test
    void shouldSayWhatWasExpected() {
        assertThatThrownBy(() -> settings(2, 0, 0)).hasMessage("learningRate: 2.0 (expected: > 0 and <= 1)");
        assertThatThrownBy(() -> settings(0.1, -1, 0)).hasMessage("gradientClip: -1.0 (expected: >= 0, finite)");
        assertThatThrownBy(() -> settings(0.1, 0, 100)).hasMessage("innerValidationPercent: 100 (expected: 0 to 99)");
    }
}
