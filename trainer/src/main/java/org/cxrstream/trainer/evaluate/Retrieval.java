package org.cxrstream.trainer.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * Same-patient retrieval among X-rays: for each anchor, is its nearest other X-ray, by cosine, one of the same patient?
 * X-rays of the anchor's own exposure are left out: they would be found without knowing anything of the patient. Anchors
 * are the X-rays whose patient is known and has another exposure; those of unknown patients are distractors only. Of
 * several equally near X-rays each counts by its share, so features that are all alike score as chance does.
 *
 * @param anchors how many X-rays were asked about
 * @param atOne part of them whose nearest X-ray is of the same patient, 0 to 1; 0 without anchors
 * @param chance what picking any X-ray would score on average, 0 to 1; 0 without anchors
 */
record Retrieval(int anchors, double atOne, double chance) {
    /**
     * Asks about every anchor.
     *
     * @param features one row an X-ray, each of length 1, or 0 which is equally far from all
     * @param labels in the same order
     */
    static Retrieval of(float[][] features, List<ImageLabel> labels) {
        int anchors = 0;
        double found = 0;
        double chance = 0;
        for (int anchor = 0; anchor < features.length; anchor++) {
            int[] others = others(anchor, labels);
            int ofPatient = countOfPatient(anchor, others, labels);
            if (ofPatient > 0) {
                anchors++;
                int[] nearest = nearest(anchor, others, features);
                found += (double) countOfPatient(anchor, nearest, labels) / nearest.length;
                chance += (double) ofPatient / others.length;
            }
        }
        return new Retrieval(anchors, found / Math.max(1, anchors), chance / Math.max(1, anchors));
    }

    private static int[] others(int anchor, List<ImageLabel> labels) {
        return IntStream.range(0, labels.size())
                .filter(image -> image != anchor && !labels.get(image).isSameExposureAs(labels.get(anchor)))
                .toArray();
    }

    private static int countOfPatient(int anchor, int[] images, List<ImageLabel> labels) {
        return (int) IntStream.of(images)
                .filter(image -> labels.get(image).isSamePatientAs(labels.get(anchor)))
                .count();
    }

    private static int[] nearest(int anchor, int[] others, float[][] features) {
        double[] cosines = IntStream.of(others)
                .mapToDouble(other -> product(features[anchor], features[other]))
                .toArray();
        double greatest = IntStream.range(0, cosines.length)
                .mapToDouble(i -> cosines[i])
                .max()
                .orElse(0);
        return IntStream.range(0, others.length)
                .filter(i -> cosines[i] == greatest)
                .map(i -> others[i])
                .toArray();
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
