package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.cxrstream.trainer.labelled.LabelledImages;

/**
 * Whatever makes a label map, held against annotated images.
 *
 * @param overlaps one entry an image, in the images' order
 * @param distances one entry an image, in the same order
 */
public record Evaluation(List<ImageOverlap> overlaps, List<ImageDistance> distances) {
    /** Copies the lists, which must be of the same images. */
    public Evaluation {
        overlaps = List.copyOf(overlaps);
        distances = List.copyOf(distances);
        if (distances.size() != overlaps.size()) {
            throw new IllegalArgumentException(
                    "distances: " + distances.size() + " images (expected: " + overlaps.size() + ")");
        }
    }

    /**
     * Segments each image and compares it with its annotation.
     *
     * @param segmenter from a raster of unsigned bytes to a label map of the same size
     * @param images the annotated images
     * @return overlaps and distances of all images
     */
    public static Evaluation of(UnaryOperator<byte[]> segmenter, LabelledImages images) {
        requireNonNull(segmenter, "segmenter");
        List<ImageOverlap> overlaps = new ArrayList<>(images.count());
        List<ImageDistance> distances = new ArrayList<>(images.count());
        for (int image = 0; image < images.count(); image++) {
            byte[] predicted = segmenter.apply(images.raster(image));
            byte[] annotated = images.labels(image);
            overlaps.add(ImageOverlap.of(images.patient(image), predicted, annotated));
            distances.add(ImageDistance.of(predicted, annotated, images.side()));
        }
        return new Evaluation(overlaps, distances);
    }

    /** The same of some of the images alone, by their numbers. */
    public Evaluation only(IntPredicate isKept) {
        List<Integer> kept =
                IntStream.range(0, overlaps.size()).filter(isKept).boxed().toList();
        return new Evaluation(
                kept.stream().map(overlaps::get).toList(),
                kept.stream().map(distances::get).toList());
    }

    /** The Dice of the whole set. */
    public DiceScore score() {
        return DiceScore.over(overlaps);
    }

    /** The boundary distances of the whole set. */
    public SurfaceScore surface() {
        return SurfaceScore.over(distances);
    }
}
