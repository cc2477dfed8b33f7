package org.cxrstream.trainer.pirl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretraining;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.ToyImages;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.pretrain.ViewMaker;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PirlPretextTest {
    private static final Batch THREE = new Batch(0, 0, new int[] {0, 5, 9});

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    /** A first row of memory at (1, 0, …) and the embedding f give ½ of each at length 1; g doesn't come in. */
    @Test
    void shouldRememberTheWholeViewsOfTheBatchAlone() {
        PretrainingTask task = ToyTask.task(5, 1);
        try (PirlPretext pretext = new PirlPretext(task, ToyTask.own(new Pirl()));
                PirlNetwork network = new PirlNetwork(ToyTask.TINY, Precision.FP32, 1);
                NDManager memory = Torch.newManager()) {
            float[] before = row(pretext, memory, 5);
            float[] unseen = row(pretext, memory, 6);
            pretext.learn(THREE);

            float[] embedding = network.embedWhole(task.views().views(memory, THREE.images(), 1, 0, 0))
                    .get(1)
                    .toFloatArray();
            double length = 0;
            for (int i = 0; i < before.length; i++) {
                length += Math.pow((before[i] + embedding[i]) / 2.0, 2);
            }
            float[] after = row(pretext, memory, 5);
            for (int i = 0; i < before.length; i++) {
                assertThat((double) after[i])
                        .isCloseTo((before[i] + embedding[i]) / 2.0 / Math.sqrt(length), within(1e-5));
            }
            assertThat(row(pretext, memory, 6)).isEqualTo(unseen);
        }
    }

    private static float[] row(PirlPretext pretext, NDManager memory, int image) {
        return pretext.bank().of(memory, new int[] {image}).toFloatArray();
    }

    /** 32 X-rays: 31 others, or as many as are asked for. */
    @Test
    void shouldContrastWithAsManyAsAreAskedForAndThereAre() {
        assertThat(collapsedLoss(Map.of())).isCloseTo(Math.log(32), within(1e-12));
        assertThat(collapsedLoss(Map.of("pirl.negatives", "7"))).isCloseTo(Math.log(8), within(1e-12));
    }

    private static double collapsedLoss(Map<String, String> changes) {
        try (PirlPretext pretext = new PirlPretext(ToyTask.task(5, 1), ToyTask.own(new Pirl(), changes))) {
            Learned learned = pretext.learn(THREE);
            assertThat(learned.loss()).isPositive();
            return requireNonNull(learned.figures().get("collapsedLoss"));
        }
    }

    @Test
    void shouldTrainEncoderAndBothHeads() {
        try (PirlPretext pretext = new PirlPretext(ToyTask.task(5, 1), ToyTask.own(new Pirl()))) {
            pretext.learn(THREE);
            pretext.trainable().forEach((name, array) -> {
                try (NDArray gradient = Torch.gradient(array).orElseThrow()) {
                    assertThat(gradient.toFloatArray()).as(name).hasSize((int) array.size());
                }
            });
            assertThat(pretext.trainable().keySet()).noneMatch(name -> name.contains("running"));
            for (String name : List.of("encoder.level1.conv1.weight", "pirl.whole.weight", "pirl.piece.weight")) {
                try (NDArray gradient = Torch.gradient(
                                requireNonNull(pretext.trainable().get(name)))
                        .orElseThrow()) {
                    assertThat(gradient.norm().getFloat()).as(name).isGreaterThan(1e-6f);
                }
            }
        }
    }

    /** Views without any content have equal embeddings, and in a few epochs their memories do, too. */
    @Test
    void shouldWarnOnceWhenEmbeddingsCollapse() {
        ToyImages images = new ToyImages(8, 4);
        ViewMaker blank = (owner, numbers, seed, epoch, view) ->
                images.views(owner, numbers, seed, epoch, view).mul(0f);
        List<String> warnings = new ArrayList<>();
        PretrainingTask task = ToyTask.task(images, blank, Precision.FP32, 120, 1);
        try (Pretraining training = new Pretraining(new Pirl(), task, ToyTask.own(new Pirl()))) {
            training.run(
                    new TrainingListener() {
                        @Override
                        public void onStep(TrainingStep step) {}

                        @Override
                        public void onWarning(String message) {
                            warnings.add(message);
                        }
                    },
                    Checkpointing.NONE);
        }
        assertThat(warnings).singleElement().asString().startsWith("the embeddings have collapsed at step ");
    }

    /** Nine pieces of 40 pixels, which is no multiple of 16, and of 80: as wide as in the paper 4608 → 512. */
    @Test
    void shouldTakePiecesOfThePapersSizes() {
        for (int side : new int[] {128, 256}) {
            NetworkSpec spec = NetworkSpec.lungs(2, side);
            try (PirlNetwork network = new PirlNetwork(spec, Precision.FP32, 1);
                    NDManager memory = Torch.newManager()) {
                NDArray pictures = memory.randomUniform(0, 1, new Shape(2, 1, side, side));
                NDArray pieces = new JigsawPatches(side, 1).of(pictures, new int[] {0, 1}, 0);
                NDArray embeddings = network.embedPieces(pieces);

                assertThat(embeddings.getShape()).isEqualTo(new Shape(2, 32));
                assertThat(embeddings.norm(new int[] {1}).toFloatArray())
                        .containsExactly(new float[] {1, 1}, within(1e-5f));
            }
        }
        try (PirlNetwork network = new PirlNetwork(NetworkSpec.lungs(32, 256), Precision.FP32, 1)) {
            assertThat(requireNonNull(network.trainable().get("pirl.jigsaw.weight"))
                            .getShape())
                    .isEqualTo(new Shape(512, 4608));
        }
    }

    @Test
    void shouldHaveThePapersValuesInBothRecipes() {
        for (Recipe recipe : Recipe.values()) {
            assertThat(new Pirl().ownSettings(recipe))
                    .isEqualTo(Map.of(
                            "contrast.temperature", "0.1", "pirl.negatives", "128", "pirl.memory-momentum", "0.5"));
            assertThat(new Pirl().settings(recipe).batchSize()).isEqualTo(32);
        }
    }

    @Test
    void shouldSayWhatWasExpected() {
        requireRefusal("pirl.negatives", "0", "pirl.negatives: 0 (expected: > 0)");
        requireRefusal("pirl.memory-momentum", "1", "pirl.memory-momentum: 1.0 (expected: 0 to < 1)");
        requireRefusal("contrast.temperature", "0", "contrast.temperature: 0.0 (expected: > 0, finite)");
    }

    private static void requireRefusal(String name, String value, String message) {
        Map<String, String> changes = new HashMap<>(Map.of(name, value));
        assertThatThrownBy(() -> new Pretraining(new Pirl(), ToyTask.task(5, 1), ToyTask.own(new Pirl(), changes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
