package org.cxrstream.trainer.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.ContrastSettings;
import org.cxrstream.trainer.contrast.ContrastiveLoss;
import org.cxrstream.trainer.contrast.PositiveWeights;
import org.cxrstream.trainer.contrast.Relations;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contrastive loss and its gradient with regard to embeddings that are not yet of length 1, in both forms: the
 * views of a batch against each other with 1 to 29 positives an anchor, and a query against its own key and a queue
 * with 1 to 30.
 */
class ContrastAgainstPyTorchTest {
    private static final double TEMPERATURE = 0.1;
    private static final int DIMENSIONS = 16;
    private static final int[] IMAGES_OF_PATIENTS = {1, 2, 4, 8, 15};
    private static final int ANCHORS = 30;
    private static final int STRANGERS = 20;
    private static final int FIRST_EXPOSURE_IN_QUEUE = 1000;

    private static final ContrastSettings EQUAL = settings(Optional.of(PositiveWeights.EQUAL), false);
    private static final ContrastSettings WEIGHTED = settings(Optional.of(new PositiveWeights(7)), true);
    private static final ContrastSettings EXCLUDING = settings(Optional.of(PositiveWeights.EQUAL), true);
    private static final ContrastSettings OWN_KEY_ONLY = settings(Optional.empty(), false);

    private NDManager manager;

    private static ContrastSettings settings(Optional<PositiveWeights> samePatient, boolean excludesSameImage) {
        return new ContrastSettings(TEMPERATURE, samePatient, excludesSameImage);
    }

    @BeforeEach
    void openManager() {
        Torch.prepareThread();
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void shouldEqualPyTorchInFloat64() {
        compare(Precision.FP64, 1e-8, 1e-8);
    }

    @Test
    void shouldEqualPyTorchInFloat32() {
        compare(Precision.FP32, 1e-5, 1e-3);
    }

    private void compare(Precision precision, double ofLoss, double ofGradient) {
        Comparison comparison = new Comparison(PyTorchFixture.read("contrast"), precision, ofLoss, ofGradient);
        comparison.views("views.equal", EQUAL);
        comparison.views("views.weighted", WEIGHTED);
        comparison.queue("queue.equal", EQUAL);
        comparison.queue("queue.weighted", WEIGHTED);
        comparison.queue("queue.excluding", EXCLUDING);
        comparison.queue("queue.own-key-only", OWN_KEY_ONLY);
        comparison.expected.requireAllCompared();
    }

    /** Views i and i + N are of image i. */
    private static Relations viewRelations(ContrastSettings settings) {
        List<ImageLabel> labels = viewLabels();
        int count = labels.size();
        Relations relations = new Relations(2 * count, 2 * count);
        for (int i = 0; i < 2 * count; i++) {
            for (int j = 0; j < 2 * count; j++) {
                if (i % count != j % count) {
                    settings.relate(relations, i, j, labels.get(i % count), labels.get(j % count));
                } else if (i != j) {
                    relations.attract(i, j, 1);
                }
            }
        }
        return relations;
    }

    private static List<ImageLabel> viewLabels() {
        List<ImageLabel> labels = new ArrayList<>();
        for (int patient = 0; patient < IMAGES_OF_PATIENTS.length; patient++) {
            for (int i = 0; i < IMAGES_OF_PATIENTS[patient]; i++) {
                labels.add(new ImageLabel(patient, labels.size(), day("views.day", labels.size())));
            }
        }
        return labels;
    }

    /** Column 0 is the own key; anchor i is of patient i, who has i entries. */
    private static Relations queueRelations(ContrastSettings settings) {
        List<ImageLabel> entries = entryLabels();
        Relations relations = new Relations(ANCHORS, 1 + entries.size());
        for (int i = 0; i < ANCHORS; i++) {
            ImageLabel anchor = new ImageLabel(i, i, day("queue.anchor-day", i));
            relations.attract(i, 0, 1);
            for (int j = 0; j < entries.size(); j++) {
                settings.relate(relations, i, 1 + j, anchor, entries.get(j));
            }
        }
        return relations;
    }

    /** The first entry of a patient is an older key of the anchor's own X-ray; that shows where these are left out. */
    private static List<ImageLabel> entryLabels() {
        List<ImageLabel> entries = new ArrayList<>();
        for (int patient = 0; patient < ANCHORS; patient++) {
            for (int place = 0; place < patient; place++) {
                int exposure = place == 0 ? patient : FIRST_EXPOSURE_IN_QUEUE + entries.size();
                entries.add(new ImageLabel(patient, exposure, day("queue.entry-day", entries.size())));
            }
        }
        for (int i = 0; i < STRANGERS; i++) {
            int exposure = FIRST_EXPOSURE_IN_QUEUE + entries.size();
            entries.add(new ImageLabel(ImageLabel.UNKNOWN_PATIENT, exposure, ImageLabel.UNKNOWN_DAY));
        }
        return entries;
    }

    private static long day(String name, int index) {
        return (long) (30 * ClosedForm.uniform(name, index));
    }

    private final class Comparison {
        final PyTorchFixture expected;
        final Precision precision;
        final double ofLoss;
        final double ofGradient;

        Comparison(PyTorchFixture expected, Precision precision, double ofLoss, double ofGradient) {
            this.expected = expected;
            this.precision = precision;
            this.ofLoss = ofLoss;
            this.ofGradient = ofGradient;
        }

        void views(String name, ContrastSettings settings) {
            NDArray raw =
                    directions("views", 2 * IntStream.of(IMAGES_OF_PATIENTS).sum());
            compare(name, raw, viewRelations(settings), z -> z.matMul(z.transpose()));
        }

        void queue(String name, ContrastSettings settings) {
            NDArray own = Torch.normaliseRows(directions("own", ANCHORS));
            NDArray entries =
                    Torch.normaliseRows(directions("entries", entryLabels().size()));
            compare(
                    name,
                    directions("anchors", ANCHORS),
                    queueRelations(settings),
                    z -> z.mul(own).sum(new int[] {1}, true).concat(z.matMul(entries.transpose()), 1));
        }

        private void compare(String name, NDArray raw, Relations relations, UnaryOperator<NDArray> similarities) {
            raw.setRequiresGradient(true);
            try (Torch.Recording recording = Torch.record()) {
                NDArray z = Torch.normaliseRows(raw);
                NDArray loss = new ContrastiveLoss(TEMPERATURE).of(similarities.apply(z), relations);
                expected.compare(name + ".loss", loss, ofLoss);
                recording.backward(loss);
            }
            expected.compare(name + ".gradient", PyTorchFixture.gradientOf(raw), ofGradient);
        }

        private NDArray directions(String name, int count) {
            return manager.create(ClosedForm.floats(name, count * DIMENSIONS), new Shape(count, DIMENSIONS))
                    .toType(precision.master(), false);
        }
    }
}
