package org.cxrstream.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;
import org.junit.jupiter.api.Test;

class PretrainingMethodsTest {
    @Test
    void shouldFindEveryMethodOfThePapersTables() {
        assertThat(PretrainingMethods.all())
                .extracting(PretrainingMethod::name)
                .containsExactly("random", "rotation", "pirl", "simclr", "cl-tci-simclr", "moco", "cl-tci-moco");
        assertThat(PretrainingMethods.all())
                .extracting(PretrainingMethod::title)
                .containsExactly("Random", "Rotation", "PIRL", "SimCLR", "CL-TCI-SimCLR", "MoCo", "CL-TCI-MoCo");
    }

    @Test
    void shouldNameTheMethodsWhenItKnowsNone() {
        assertThat(PretrainingMethods.named("moco").title()).isEqualTo("MoCo");
        assertThatThrownBy(() -> PretrainingMethods.named("mocco"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pre-training method: mocco (expected: one of random, rotation, pirl, simclr,"
                        + " cl-tci-simclr, moco, cl-tci-moco)");
    }

    @Test
    void shouldFollowThePapersTable() {
        PretrainingSettings simclr = PretrainingMethods.named("cl-tci-simclr").settings(Recipe.PAPER);
        PretrainingSettings moco = PretrainingMethods.named("cl-tci-moco").settings(Recipe.PAPER);

        assertThat(simclr.batchSize()).isEqualTo(32);
        assertThat(moco.batchSize()).isEqualTo(16);
        assertThat(moco.budget()).isEqualTo(Budget.ofEpochs(500));
        assertThat(moco.optimiser().learningRate()).isEqualTo(0.1);
        assertThat(moco.optimiser().momentum()).isEqualTo(0.9);
        assertThat(moco.optimiser().weightDecay()).isEqualTo(new WeightDecay(1e-5, WeightDecay.Scope.ALL));
        assertThat(moco.warmUp()).isEqualTo(WarmUp.ofEpochs(10));
        assertThat(moco.gradientClip()).isZero();
        assertThat(moco.sampling().rule()).isEqualTo(Sampling.Rule.SHUFFLED);
        assertThat(moco.augmentation().flipProbability()).isZero();
        assertThat(PretrainingMethods.named("cl-tci-moco").ownSettings(Recipe.PAPER))
                .isEqualTo(Map.of(
                        "contrast.temperature", "0.1",
                        "contrast.time-scale-days", "Infinity",
                        "contrast.excludes-same-image", "false",
                        "moco.queue", "3072",
                        "moco.ema-momentum", "0.999",
                        "moco.key-groups", "1"));
    }

    @Test
    void shouldFollowTheTunedTable() {
        PretrainingSettings simclr = PretrainingMethods.named("simclr").settings(Recipe.TUNED);
        PretrainingSettings moco = PretrainingMethods.named("moco").settings(Recipe.TUNED);

        assertThat(simclr.sampling()).isEqualTo(new Sampling(Sampling.Rule.PATIENTS, 6, 16, 2));
        assertThat(moco.sampling().rule()).isEqualTo(Sampling.Rule.CAPPED);
        assertThat(moco.sampling().imagesPerPatient()).isEqualTo(6);
        assertThat(moco.batchSize()).isEqualTo(32);
        assertThat(moco.budget()).isEqualTo(Budget.ofSteps(500));
        assertThat(moco.optimiser().learningRate()).isEqualTo(0.05);
        assertThat(moco.optimiser().weightDecay()).isEqualTo(WeightDecay.ofKernels(1e-5));
        assertThat(moco.warmUp()).isEqualTo(WarmUp.ofPercent(10));
        assertThat(moco.augmentation().flipProbability()).isEqualTo(0.5);
        assertThat(PretrainingMethods.named("moco").ownSettings(Recipe.TUNED))
                .isEqualTo(Map.of(
                        "contrast.temperature", "0.1",
                        "contrast.excludes-same-image", "true",
                        "moco.queue", "auto",
                        "moco.ema-momentum", "auto",
                        "moco.key-groups", "4"));
        assertThat(PretrainingMethods.named("simclr").ownSettings(Recipe.TUNED))
                .containsOnlyKeys("contrast.temperature", "contrast.excludes-same-image");
    }

    @Test
    void shouldSayWhatWasExpected() {
        assertThatThrownBy(() -> ToyTask.settings(3, Double.POSITIVE_INFINITY))
                .hasMessage("pretraining.learning-rate: Infinity (expected: > 0, finite)");
        assertThatThrownBy(() -> {
                    PretrainingSettings tuned = PretrainingSettings.of(Recipe.TUNED, 32, Sampling.Rule.PATIENTS);
                    new PretrainingSettings(
                            tuned.budget(),
                            16,
                            tuned.optimiser(),
                            tuned.warmUp(),
                            tuned.gradientClip(),
                            tuned.sampling(),
                            tuned.augmentation());
                })
                .hasMessage("pretraining.batch: 16 (expected: pretraining.patients-per-batch, 16, times"
                        + " pretraining.images-of-patient, 2)");
    }
}
