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
 */
public record Evaluation(List<ImageOverlap> overlaps) {
    /** Copies the list. */
    public Evaluation {
        overlaps = List.copyOf(overlaps);
    }

    /**
     * Segments each image and compares it with its annotation.
     *
     * @param segmenter from a raster of unsigned bytes to a label map of the same size
     * @param images the annotated images
     * @return the overlaps of all images
     */
    public static Evaluation of(UnaryOperator<byte[]> segmenter, LabelledImages images) {
        requireNonNull(segmenter, "segmenter");
        List<ImageOverlap> overlaps = new ArrayList<>(images.count());
        for (int image = 0; image < images.count(); image++) {
            byte[] predicted = segmenter.apply(images.raster(image));
            overlaps.add(ImageOverlap.of(images.patient(image), predicted, images.labels(image)));
        }
        return new Evaluation(overlaps);
    }

    /** The same of some of the images alone, by their numbers. */
    public Evaluation only(IntPredicate isKept) {
        return new Evaluation(IntStream.range(0, overlaps.size())
                .filter(isKept)
                .mapToObj(overlaps::get)
                .toList());
    }

    /** The Dice of the whole set. */
    public DiceScore score() {
        return DiceScore.over(overlaps);
    }
}
