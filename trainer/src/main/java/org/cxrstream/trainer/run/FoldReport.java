package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
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
    private static final String METHOD = "method";
    private static final String MODEL = "model";
    private static final String CORPUS = "corpus";
    private static final String RETRIEVAL = "retrieval@1";
    private static final String HELD_OUT = "heldOut";
    private static final String SECONDS = "seconds";
    private static final String WARNINGS = "warnings";

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

    /** How many updates the fine-tuning has made. */
    public int updates() {
        return curves.get(curves.size() - 1).losses().size();
    }

    /** Whether the looks were at X-rays of patients whom no pre-training has seen. */
    public boolean isRetrievalHeldOut() {
        return request.protocol() == FoldRequest.Protocol.INDUCTIVE;
    }

    /** Indented JSON, without the curves; a figure that isn't there is left out. */
    String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put(METHOD, method).put("preset", request.preset().name());
        report.put("seed", request.seed()).put("fold", request.fold()).put("folds", request.folds());
        report.put("draw", request.draw()).put("protocol", request.protocol().name());
        report.put(MODEL, model.hex());
        report.set(CORPUS, JSON.valueToTree(corpus));
        ObjectNode dice = report.putObject("dice");
        test.writeTo(dice.putObject("test"));
        meanMask.writeTo(dice.putObject(ArmReport.MEAN_MASK));
        ArrayNode looks = report.putArray(RETRIEVAL);
        retrieval.forEach(look -> looks.addObject()
                .put("step", look.step)
                .put("value", look.retrieval)
                .put("chance", look.chance)
                .put(HELD_OUT, isRetrievalHeldOut()));
        ObjectNode seconds = report.putObject(SECONDS);
        times.forEach((stage, time) -> seconds.put(stage, time.toMillis() / 1000.0));
        report.set(WARNINGS, JSON.valueToTree(warnings));
        return report.toPrettyString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws SetupException CONFIGURATION if it is no report
     */
    static FoldReport read(FoldRequest request, String json, List<LossCurve> curves) {
        try {
            JsonNode report = JSON.readTree(json);
            return new FoldReport(
                    request,
                    report.path(METHOD).asText(),
                    new ModelId(report.path(MODEL).asText()),
                    JSON.treeToValue(report.path(CORPUS), CorpusCounts.class),
                    Figures.read(report.at("/dice/test")),
                    Figures.read(report.at("/dice/" + ArmReport.MEAN_MASK)),
                    looks(report),
                    times(report),
                    curves,
                    warnings(report));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION, "report.json: no report (expected: as it was written)");
        }
    }

    private static List<EncoderFigures> looks(JsonNode report) {
        List<EncoderFigures> looks = new ArrayList<>();
        report.path(RETRIEVAL)
                .forEach(look -> looks.add(new EncoderFigures(
                        look.path("step").asInt(),
                        look.path("value").asDouble(Double.NaN),
                        look.path("chance").asDouble(Double.NaN))));
        return looks;
    }

    private static Map<String, Duration> times(JsonNode report) {
        Map<String, Duration> times = new LinkedHashMap<>();
        report.path(SECONDS)
                .properties()
                .forEach(stage -> times.put(
                        stage.getKey(),
                        Duration.ofMillis(Math.round(1000 * stage.getValue().asDouble()))));
        return times;
    }

    private static List<String> warnings(JsonNode report) {
        List<String> warnings = new ArrayList<>();
        report.path(WARNINGS).forEach(warning -> warnings.add(warning.asText()));
        return warnings;
    }
}
