package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.ModelId;

/**
 * All figures of a training on one fold.
 *
 * @param request what was asked for
 * @param method how the encoder began, by name
 * @param model the trained model
 * @param corpus what it has learnt from
 * @param test how it does on the test patients
 * @param meanMask how the floor does: the mean training mask
 * @param retrieval what the encoder was like before, during and after its pre-training
 * @param times how long each stage took in this process, in the order of the stages
 * @param curves losses of every training stage
 * @param warnings what a person should look at
 */
public record FoldReport(
        FoldRequest request,
        String method,
        ModelId model,
        CorpusCounts corpus,
        Figures test,
        Figures meanMask,
        List<EncoderFigures> retrieval,
        Map<String, Duration> times,
        List<LossCurve> curves,
        List<String> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the collections. */
    public FoldReport {
        requireNonNull(request, "request");
        requireNonNull(method, "method");
        requireNonNull(model, "model");
        requireNonNull(corpus, "corpus");
        requireNonNull(test, "test");
        requireNonNull(meanMask, "meanMask");
        retrieval = List.copyOf(retrieval);
        times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
        curves = List.copyOf(curves);
        warnings = List.copyOf(warnings);
    }

    /**
     * A look at the encoder.
     *
     * @param step how many steps of pre-training it had made
     * @param retrieval how often the nearest other X-ray is of the same patient, 0 to 1
     * @param chance how often any other X-ray is
     */
    public record EncoderFigures(int step, double retrieval, double chance) {}

    /** Indented JSON, without the curves; a figure that isn't there is left out. */
    String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("method", method).put("preset", request.preset().name());
        report.put("seed", request.seed()).put("fold", request.fold()).put("folds", request.folds());
        report.put("draw", request.draw()).put("protocol", request.protocol().name());
        report.put("model", model.hex());
        report.set("corpus", JSON.valueToTree(corpus));
        ObjectNode dice = report.putObject("dice");
        TrainingReport.put(dice.putObject("test"), test);
        TrainingReport.put(dice.putObject(ArmReport.MEAN_MASK), meanMask);
        ArrayNode looks = report.putArray("retrieval@1");
        retrieval.forEach(look -> looks.addObject()
                .put("step", look.step)
                .put("value", look.retrieval)
                .put("chance", look.chance));
        ObjectNode seconds = report.putObject("seconds");
        times.forEach((stage, time) -> seconds.put(stage, time.toMillis() / 1000.0));
        report.set("warnings", JSON.valueToTree(warnings));
        return report.toPrettyString();
    }
}
