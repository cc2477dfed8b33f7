package org.cxrstream.compose.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.trainer.run.ArmReport;
import org.cxrstream.trainer.run.TrainingReport;

/**
 * What a demonstration came to.
 *
 * @param imagesIn images given to ingest, usable or not
 * @param prepared images on the grid
 * @param duplicates images that had been seen
 * @param masksOut masks on the topic
 * @param deadLetters inputs set aside, by reason
 * @param seconds wall-clock seconds by stage
 * @param training the trainer's report
 */
record DemoResult(
        int imagesIn,
        int prepared,
        long duplicates,
        int masksOut,
        Map<DeadLetterReason, Integer> deadLetters,
        Map<String, Double> seconds,
        TrainingReport training) {

    int deadLettersTotal() {
        return deadLetters.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether every image that came in is accounted for. */
    boolean addsUp() {
        return imagesIn == masksOut + duplicates + deadLettersTotal();
    }

    /** The summary for machines, as indented JSON. */
    String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("images_in", imagesIn);
        json.put("prepared", prepared);
        json.put("duplicates", duplicates);
        json.put("masks_out", masksOut);
        json.put("dead_letters", deadLettersTotal());
        ObjectNode reasons = json.putObject("dead_letters_by_reason");
        deadLetters.forEach((reason, count) -> reasons.put(reason.name(), count));
        putDice(json.putObject("dice_test"), report -> report.test().dice().mean());
        putDice(
                json.putObject("dice_test_lower"),
                report -> report.test().mean().lower());
        putDice(
                json.putObject("dice_test_upper"),
                report -> report.test().mean().upper());
        json.put("test_patients", training.meanMask().test().mean().patients());
        json.put("test_images", training.meanMask().test().mean().images());
        json.put("test_carries_nothing", training.meanMask().test().mean().carriesNothing());
        json.put("preset", training.request().preset().name());
        json.put("precision", training.precision().name());
        json.put("seed", training.request().seed());
        json.put("model", training.model().hex());
        json.put("live", training.isLive());
        ObjectNode stages = json.putObject("seconds");
        seconds.forEach((stage, time) -> stages.put(stage, Math.round(time * 10) / 10.0));
        return json.toPrettyString();
    }

    private void putDice(ObjectNode node, ToDoubleFunction<ArmReport> figure) {
        training.arms().forEach(arm -> putFinite(node, arm.name(), figure.applyAsDouble(arm)));
        putFinite(node, training.meanMask().name(), figure.applyAsDouble(training.meanMask()));
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, Math.round(value * 1e4) / 1e4);
        }
    }
}
