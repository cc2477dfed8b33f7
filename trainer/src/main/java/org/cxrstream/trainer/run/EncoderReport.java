package org.cxrstream.trainer.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a pre-training.
 *
 * @param method how the encoder was pre-trained, by name
 * @param steps how many steps it has made
 * @param patients how many patients it has seen; 0 for one that wasn't trained
 * @param images how many X-rays it has seen
 * @param loss of the last step; NaN if there was none
 * @param lastStep figures of the last step by name, such as {@code spread}; which ones depends on the method
 * @param retrieval what the encoder was like before, during and after
 */
public record EncoderReport(
        String method,
        int steps,
        int patients,
        int images,
        double loss,
        Map<String, Double> lastStep,
        List<FoldReport.EncoderFigures> retrieval) {
    /** Copies the collections. */
    public EncoderReport {
        lastStep = Map.copyOf(lastStep);
        retrieval = List.copyOf(retrieval);
    }

    static EncoderReport of(
            EncoderOrigin origin, Optional<MetricsFile.Line> lastStep, List<FoldReport.EncoderFigures> retrieval) {
        return new EncoderReport(
                origin.method(),
                origin.steps(),
                origin.patients(),
                origin.images(),
                lastStep.map(MetricsFile.Line::loss).orElse(Double.NaN),
                lastStep.map(MetricsFile.Line::figures).orElse(Map.of()),
                retrieval);
    }
}
