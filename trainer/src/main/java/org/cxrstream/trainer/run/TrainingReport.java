package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.event.RejectionReason;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.promotion.Verdict;

/**
 * All figures of a finished run.
 *
 * @param request what was asked for
 * @param settings every value by name, as it turned out
 * @param precision number format of the networks
 * @param corpus what there was to learn from
 * @param annotatedImages annotated training X-rays that were drawn for fine-tuning
 * @param arms every arm, the pre-trained one first
 * @param meanMask the floor: the mean training mask
 * @param offered the arm that was offered to the gate, the better one on validation: the name of its method
 * @param model the offered model
 * @param verdict what the gate decided
 * @param isLive whether the model is live now
 * @param times how long each stage took, in the order of the stages
 * @param curves losses of every training stage
 * @param warnings what a person should look at
 */
public record TrainingReport(
        TrainingRequest request,
        Map<String, String> settings,
        Precision precision,
        CorpusInventory corpus,
        int annotatedImages,
        List<ArmReport> arms,
        ArmReport meanMask,
        String offered,
        ModelId model,
        Verdict verdict,
        boolean isLive,
        Map<String, Duration> times,
        List<LossCurve> curves,
        List<String> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the collections. */
    public TrainingReport {
        requireNonNull(request, "request");
        requireNonNull(precision, "precision");
        requireNonNull(corpus, "corpus");
        requireNonNull(meanMask, "meanMask");
        requireNonNull(offered, "offered");
        requireNonNull(model, "model");
        requireNonNull(verdict, "verdict");
        arms = List.copyOf(arms);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
        curves = List.copyOf(curves);
        warnings = List.copyOf(warnings);
    }

    /** The figures of a method's arm; empty if it wasn't trained. */
    public Optional<ArmReport> arm(String method) {
        return arms.stream().filter(report -> report.name().equals(method)).findFirst();
    }

    /** Indented JSON, without the curves; a figure that isn't there is left out. */
    public String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("run", request.run()).put("line", request.line());
        report.put("trigger", request.trigger().name());
        report.put("preset", request.preset().name()).put("seed", request.seed());
        report.set("settings", JSON.valueToTree(settings));
        report.put("precision", precision.name());
        report.set("corpus", JSON.valueToTree(corpus));
        report.put("annotatedImages", annotatedImages);
        ObjectNode figures = report.putObject("dice");
        arms.forEach(arm -> put(figures.putObject(arm.name()), arm));
        put(figures.putObject(meanMask.name()), meanMask);
        report.put("offered", offered).put("model", model.hex());
        report.put("promoted", verdict.isPromoted()).put("live", isLive);
        verdict.refusal().map(RejectionReason::name).ifPresent(reason -> report.put("refusal", reason));
        report.put("evidence", verdict.evidence().toJson());
        ObjectNode seconds = report.putObject("seconds");
        times.forEach((stage, time) -> seconds.put(stage, time.toMillis() / 1000.0));
        report.set("warnings", JSON.valueToTree(warnings));
        return report.toPrettyString();
    }

    private static void put(ObjectNode node, ArmReport arm) {
        arm.validation().writeTo(node.putObject("validation"));
        arm.test().writeTo(node.putObject("test"));
    }
}
