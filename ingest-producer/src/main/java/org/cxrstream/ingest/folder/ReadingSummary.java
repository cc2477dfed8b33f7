package org.cxrstream.ingest.folder;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * What reading folders came to: {@code images = read + refused images}.
 *
 * @param images files and rows, usable or not
 * @param read images that could be used
 * @param annotations of these, how many have an expert's mask that could be used
 * @param refusals what could not be used, by reason; MASK_INVALID counts masks, every other reason images
 */
public record ReadingSummary(int images, int read, int annotations, Map<DeadLetterReason, Integer> refusals) {
    /** Copies the counts; they are listed in the order of the reasons. */
    public ReadingSummary {
        Map<DeadLetterReason, Integer> ordered = new EnumMap<>(DeadLetterReason.class);
        ordered.putAll(refusals);
        refusals = Collections.unmodifiableMap(ordered);
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringJoiner refused = new StringJoiner(", ", "not usable: ", "").setEmptyValue("all usable");
        refusals.forEach((reason, count) -> refused.add(count + " " + reason));
        return "%d X-rays read of %d, %d with masks, %s".formatted(read, images, annotations, refused);
    }
}
