package org.cxrstream.trainer.moco;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.contrast.ProjectionNetwork;
import org.cxrstream.trainer.optimise.Sgd;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.BatchSampler;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretraining;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.RandomOrder;
import org.cxrstream.trainer.pretrain.ToyImages;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.settings.Knobs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MocoPretextTest {
    private static final String FIRST = "encoder.level1.conv1.weight";

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void shouldTrainQueryAndLeaveKeyWithoutGradient() {
        PretrainingTask task = ToyTask.task(5, 1);
        BatchSampler sampler = task.sampler();
        try (MocoPretext pretext = new MocoPretext(task, ToyTask.own(new ClTciMoco()), Positives.SAME_PATIENT);
                Sgd optimiser = new Sgd(pretext.trainable(), 0.9, WeightDecay.none());
                ProjectionNetwork start = new ProjectionNetwork(ToyTask.TINY, Precision.FP32, 1)) {
            for (int step = 0; step < 5; step++) {
                pretext.learn(sampler.batch(step));
                optimiser.step(0.05);
            }
            ProjectionNetwork key = pretext.keyNetwork();
            key.trainable()
                    .values()
                    .forEach(array -> assertThat(array.hasGradient()).isFalse());
            assertThat(values(key))
                    .as("the key network follows")
                    .isNotEqualTo(pretext.encoder().parameters().get(FIRST).toFloatArray())
                    .isNotEqualTo(values(start));
        }
    }

    private static float[] values(ProjectionNetwork network) {
        return network.encoder().parameters().get(FIRST).toFloatArray();
    }

    @Test
    void shouldHaveNothingToLearnFromAtFirst() {
        PretrainingTask task = ToyTask.task(5, 1);
        try (MocoPretext pretext = new MocoPretext(task, ToyTask.own(new Moco()), Positives.OWN_VIEW)) {
            Learned first = pretext.learn(task.sampler().batch(0));
            Learned second = pretext.learn(task.sampler().batch(1));

            assertThat(first.loss()).isZero();
            assertThat(first.figures().values()).containsOnly(0.0);
            assertThat(second.loss()).isPositive();
            assertThat(requireNonNull(second.figures().get("collapsedLoss")))
                    .as("own key and 10 filled slots; unfilled ones don't count")
                    .isCloseTo(Math.log(11), within(1e-12));
        }
    }

    @Test
    void shouldCountPositivesInTheQueue() {
        PretrainingTask task = ToyTask.task(5, 1);
        for (Positives positives : Positives.values()) {
            try (MocoPretext pretext = new MocoPretext(task, ToyTask.own(new ClTciMoco()), positives)) {
                pretext.learn(task.sampler().batch(0));
                Double found = pretext.learn(task.sampler().batch(1)).figures().get("queuePositives");
                assertThat(requireNonNull(found) > 0).isEqualTo(positives == Positives.SAME_PATIENT);
            }
        }
    }

    /** Days 0 to 3 of a patient at a scale of two days, added up in plain Java; older keys of an X-ray don't exist. */
    @Test
    void shouldWeighTheQueuesPositivesByDays() {
        Map<String, String> changes = Map.of("contrast.time-scale-days", "2", "moco.key-groups", "1");
        PretrainingTask task = ToyTask.task(5, 1);
        int[] anchors = {0, 1, 6};
        int[] entries = {1, 2, 3, 5, 9};
        try (MocoPretext pretext =
                        new MocoPretext(task, ToyTask.own(new ClTciMoco(), changes), Positives.SAME_PATIENT);
                ProjectionNetwork network = new ProjectionNetwork(ToyTask.TINY, Precision.FP32, 1);
                NDManager memory = Torch.newManager()) {
            pretext.learn(new Batch(0, 0, entries));
            Learned learned = pretext.learn(new Batch(1, 0, anchors));

            float[][] queries = embed(network, task, memory, anchors, 0);
            float[][] own = embed(network, task, memory, anchors, 1);
            float[][] queue = embed(network, task, memory, entries, 1);
            double total = 0;
            for (int i = 0; i < anchors.length; i++) {
                double logit = cosine(queries[i], own[i]) / 0.1;
                double attracted = logit;
                double weights = 1;
                double denominator = Math.exp(logit);
                for (int j = 0; j < entries.length; j++) {
                    if (entries[j] != anchors[i]) {
                        boolean isSamePatient = Math.floorDiv(entries[j], 4) == Math.floorDiv(anchors[i], 4);
                        double weight = isSamePatient ? Math.exp(-Math.abs(entries[j] - anchors[i]) / 2.0) : 0;
                        logit = cosine(queries[i], queue[j]) / 0.1;
                        attracted += weight * logit;
                        weights += weight;
                        denominator += Math.exp(logit);
                    }
                }
                total += Math.log(denominator) - attracted / weights;
            }
            assertThat(learned.loss()).isCloseTo(total / anchors.length, within(1e-4));
            assertThat(requireNonNull(learned.figures().get("queuePositives"))).isEqualTo((3 + 2 + 1) / 3.0);
        }
    }

    private static float[][] embed(
            ProjectionNetwork network, PretrainingTask task, NDManager memory, int[] images, int view) {
        NDArray embeddings = network.embed(task.views().views(memory, images, 1, 0, view), Phase.TRAINING);
        float[][] rows = new float[images.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = embeddings.get(i).toFloatArray();
        }
        return rows;
    }

    private static double cosine(float[] first, float[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }

    /** One X-ray a patient: no key of the queue is of the same patient but the X-ray's own older ones. */
    @Test
    void shouldBePlainMocoWhenNoKeyIsOfTheSamePatient() {
        ToyImages strangers = new ToyImages(20, 1);
        PretrainingTask task = ToyTask.task(strangers, strangers, Precision.FP32, 6, 1);
        Map<String, float[]> plain;
        try (Pretraining training = new Pretraining(new Moco(), task, ToyTask.own(new Moco()))) {
            training.run(TrainingListener.SILENT, Checkpointing.NONE);
            plain = training.encoder().parameters().values();
        }
        try (Pretraining training = new Pretraining(new ClTciMoco(), task, ToyTask.own(new ClTciMoco()))) {
            training.run(TrainingListener.SILENT, Checkpointing.NONE);
            training.encoder()
                    .parameters()
                    .values()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(plain.get(name)));
        }
    }

    @Test
    void shouldPassTheBatchAsItIsThroughTheKeyNetworkWhenThereIsOneGroup() {
        requireKeys("1", IntStream.range(0, 10).toArray());
    }

    /** Each half of the permuted batch has statistics of its own; the keys come back in the batch's order. */
    @Test
    void shouldSplitThePermutedBatchIntoGroups() {
        int[] places = RandomOrder.of(10, CounterRandom.stream(1, "contrast.key-groups", 0));
        requireKeys("2", Arrays.copyOf(places, 5), Arrays.copyOfRange(places, 5, 10));
    }

    @Test
    void shouldHaveNoGroupOfFewerThanFour() {
        int[] places = RandomOrder.of(10, CounterRandom.stream(1, "contrast.key-groups", 0));
        requireKeys("4", Arrays.copyOf(places, 5), Arrays.copyOfRange(places, 5, 10));
    }

    private static void requireKeys(String groups, int[]... groupsOfPlaces) {
        PretrainingTask task = ToyTask.task(5, 1);
        Batch batch = task.sampler().batch(0);
        Knobs own = ToyTask.own(new Moco(), Map.of("moco.key-groups", groups));
        try (MocoPretext pretext = new MocoPretext(task, own, Positives.OWN_VIEW);
                ProjectionNetwork network = new ProjectionNetwork(ToyTask.TINY, Precision.FP32, 1);
                NDManager memory = Torch.newManager()) {
            pretext.learn(batch);
            NDArray found = pretext.queue().entries(memory);
            for (int[] places : groupsOfPlaces) {
                int[] images = Arrays.stream(places)
                        .map(place -> batch.images()[place])
                        .toArray();
                NDArray keys = network.embed(task.views().views(memory, images, 1, 0, 1), Phase.TRAINING);
                for (int i = 0; i < places.length; i++) {
                    assertThat(found.get(places[i]).toFloatArray())
                            .containsExactly(keys.get(i).toFloatArray(), within(1e-5f));
                }
            }
        }
    }

    @Test
    void shouldWarnWhenKeyNetworkWillBarelyMove() {
        PretrainingTask task = ToyTask.task(3, 1);
        Map<String, String> slow = Map.of("moco.ema-momentum", "0.99");
        try (MocoPretext pretext = new MocoPretext(task, ToyTask.own(new Moco(), slow), Positives.OWN_VIEW);
                MocoPretext quick = new MocoPretext(
                        task, ToyTask.own(new Moco(), Map.of("moco.ema-momentum", "0.4")), Positives.OWN_VIEW)) {
            assertThat(pretext.learn(task.sampler().batch(0)).warnings())
                    .containsExactly("the key encoder will barely have moved: after 3 steps 97 % of its random start"
                            + " are left (expected: <= 10 %)");
            assertThat(pretext.learn(task.sampler().batch(1)).warnings()).isEmpty();
            assertThat(quick.learn(task.sampler().batch(0)).warnings()).isEmpty();
        }
    }

    @Test
    void shouldFindQueueAndMomentumThatFit() {
        assertThat(List.of(MocoSettings.queueFor(5000), MocoSettings.queueFor(300), MocoSettings.queueFor(9)))
                .containsExactly(1024, 128, 32);
        assertThat(MocoSettings.emaMomentumFor(1999)).isEqualTo(0.99);
        assertThat(MocoSettings.emaMomentumFor(2000)).isEqualTo(0.996);
    }

    @Test
    void shouldTellWhatAutoLedTo() {
        ToyImages images = new ToyImages(30, 10);
        PretrainingTask task = ToyTask.task(images, images, Precision.FP32, 5, 1);
        Map<String, String> auto = Map.of("moco.queue", "auto", "moco.ema-momentum", "auto");
        try (Pretraining training = new Pretraining(new Moco(), task, ToyTask.own(new Moco(), auto))) {
            assertThat(training.ownSettings())
                    .as("6 of 10 X-rays a patient make an epoch of 180")
                    .containsEntry("moco.queue", "64")
                    .containsEntry("moco.ema-momentum", "0.99")
                    .containsEntry("contrast.temperature", "0.1");
        }
    }

    @Test
    void shouldSayWhatWasExpected() {
        requireRefusal("moco.ema-momentum", "1", "moco.ema-momentum: 1.0 (expected: 0 to < 1)");
        requireRefusal("moco.queue", "0", "moco.queue: 0 (expected: > 0)");
        requireRefusal("moco.queue", "many", "moco.queue: many (expected: a whole number)");
        requireRefusal("moco.key-groups", "0", "moco.key-groups: 0 (expected: > 0)");
        requireRefusal("contrast.temperature", "0", "contrast.temperature: 0.0 (expected: > 0, finite)");
    }

    private static void requireRefusal(String name, String value, String message) {
        assertThatThrownBy(() ->
                        new Pretraining(new Moco(), ToyTask.task(5, 1), ToyTask.own(new Moco(), Map.of(name, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
