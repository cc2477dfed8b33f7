package org.cxrstream.trainer.promotion;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * What a verdict rests on.
 *
 * @param words the deciding rule, in words
 * @param candidate mean Dice of the candidate on validation, with its interval over patients
 * @param floor the Dice that it had to reach
 * @param difference Dice of the candidate minus the live model's on the same X-rays; empty if there is none to compare
 *     with
 */
public record GateEvidence(
        String words, PatientInterval candidate, double floor, Optional<PatientInterval> difference) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that nothing is missing. */
    public GateEvidence {
        requireNonNull(words, "words");
        requireNonNull(candidate, "candidate");
        requireNonNull(difference, "difference");
    }

    /** One line of JSON for the event; a figure that isn't there is left out. */
    public String toJson() {
        ObjectNode evidence = JSON.createObjectNode().put("ruling", words);
        putFinite(evidence, "floor", floor);
        put(evidence.putObject("candidate"), candidate);
        difference.ifPresent(interval -> put(evidence.putObject("differenceToLive"), interval));
        return evidence.toString();
    }

    private static void put(ObjectNode node, PatientInterval interval) {
        putFinite(node, "estimate", interval.estimate());
        putFinite(node, "lower", interval.lower());
        putFinite(node, "upper", interval.upper());
        node.put("patients", interval.patients()).put("images", interval.images());
    }

    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }
}
