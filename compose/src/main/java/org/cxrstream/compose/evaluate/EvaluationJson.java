package org.cxrstream.compose.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.ImageDistance;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.SurfaceScore;

/** An evaluation for machines; a figure that nothing supports is left out. */
public final class EvaluationJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EvaluationJson() {}

    /** The figures of the set and of each X-ray, which goes by where it was read. */
    public static ObjectNode of(FolderEvaluation evaluated) {
        DiceScore score = evaluated.evaluation().score();
        ObjectNode json = JSON.createObjectNode();
        json.put("patients", score.patients()).put("images", score.images());
        json.put("carriesNothing", evaluated.mean().carriesNothing());
        ObjectNode dataset = json.putObject("datasetDice");
        put(dataset, score.right(), score.left(), score.mean());
        putFinite(dataset, "lower", evaluated.mean().lower());
        putFinite(dataset, "upper", evaluated.mean().upper());
        put(json.putObject("perImageDice"), score.perImageRight(), score.perImageLeft(), score.perImageMean());
        SurfaceScore surface = evaluated.evaluation().surface();
        put(json.putObject("hd95"), surface.hd95Right(), surface.hd95Left(), surface.hd95());
        put(json.putObject("assd"), surface.assdRight(), surface.assdLeft(), surface.assd());
        ArrayNode xrays = json.putArray("xrays");
        evaluated.numbers().forEach(image -> {
            ImageOverlap overlap = evaluated.evaluation().overlaps().get(image);
            ObjectNode xray = xrays.addObject().put("xray", evaluated.xrays().position(image));
            putFinite(xray, "right", overlap.right().dice());
            putFinite(xray, "left", overlap.left().dice());
            ImageDistance distance = evaluated.evaluation().distances().get(image);
            putFinite(xray, "hd95Right", distance.right().hd95());
            putFinite(xray, "hd95Left", distance.left().hd95());
            putFinite(xray, "assdRight", distance.right().assd());
            putFinite(xray, "assdLeft", distance.left().assd());
        });
        return json;
    }

    private static void put(ObjectNode node, double right, double left, double mean) {
        putFinite(node, "right", right);
        putFinite(node, "left", left);
        putFinite(node, "mean", mean);
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, Math.round(value * 1e6) / 1e6);
        }
    }
}
