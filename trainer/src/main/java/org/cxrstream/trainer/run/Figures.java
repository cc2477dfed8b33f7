package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientInterval;
import org.cxrstream.trainer.evaluate.SurfaceScore;

/**
 * How good something is on one split.
 *
 * @param dice right, left and mean Dice on the 256×256 grid; NaN where there is no annotated X-ray
 * @param surface boundary distances on the same grid, in its pixels; NaN where there is nothing to measure
 * @param mean the mean Dice with its 95 % interval over patients, and how many patients and X-rays it rests on
 */
public record Figures(DiceScore dice, SurfaceScore surface, PatientInterval mean) {
    private static final String RIGHT = "right";
    private static final String LEFT = "left";
    private static final String MEAN = "mean";
    private static final String LOWER = "lower";
    private static final String UPPER = "upper";
    private static final String PER_IMAGE_RIGHT = "perImageRight";
    private static final String PER_IMAGE_LEFT = "perImageLeft";
    private static final String HD95_RIGHT = "hd95Right";
    private static final String HD95_LEFT = "hd95Left";
    private static final String ASSD_RIGHT = "assdRight";
    private static final String ASSD_LEFT = "assdLeft";
    private static final String PATIENTS = "patients";
    private static final String IMAGES = "images";

    /** Checks that all are there. */
    public Figures {
        requireNonNull(dice, "dice");
        requireNonNull(surface, "surface");
        requireNonNull(mean, "mean");
    }

    static Figures of(Evaluation evaluation, PatientBootstrap bootstrap) {
        return new Figures(evaluation.score(), evaluation.surface(), bootstrap.meanDice(evaluation.overlaps()));
    }

    /** Writes them; one that isn't finite is left out. */
    void writeTo(ObjectNode node) {
        putFinite(node, RIGHT, dice.right());
        putFinite(node, LEFT, dice.left());
        putFinite(node, MEAN, dice.mean());
        putFinite(node, LOWER, mean.lower());
        putFinite(node, UPPER, mean.upper());
        putFinite(node, PER_IMAGE_RIGHT, dice.perImageRight());
        putFinite(node, PER_IMAGE_LEFT, dice.perImageLeft());
        putFinite(node, "perImageMean", dice.perImageMean());
        putFinite(node, HD95_RIGHT, surface.hd95Right());
        putFinite(node, HD95_LEFT, surface.hd95Left());
        putFinite(node, "hd95Mean", surface.hd95());
        putFinite(node, ASSD_RIGHT, surface.assdRight());
        putFinite(node, ASSD_LEFT, surface.assdLeft());
        putFinite(node, "assdMean", surface.assd());
        node.put(PATIENTS, mean.patients()).put(IMAGES, mean.images());
        node.put("carriesNothing", mean.carriesNothing());
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    static Figures read(JsonNode node) {
        int patients = node.path(PATIENTS).asInt();
        int images = node.path(IMAGES).asInt();
        DiceScore dice = new DiceScore(
                number(node, RIGHT),
                number(node, LEFT),
                number(node, PER_IMAGE_RIGHT),
                number(node, PER_IMAGE_LEFT),
                patients,
                images);
        SurfaceScore surface = new SurfaceScore(
                number(node, HD95_RIGHT), number(node, HD95_LEFT), number(node, ASSD_RIGHT), number(node, ASSD_LEFT));
        PatientInterval mean =
                new PatientInterval(number(node, MEAN), number(node, LOWER), number(node, UPPER), patients, images);
        return new Figures(dice, surface, mean);
    }

    private static double number(JsonNode node, String name) {
        return node.path(name).asDouble(Double.NaN);
    }
}
