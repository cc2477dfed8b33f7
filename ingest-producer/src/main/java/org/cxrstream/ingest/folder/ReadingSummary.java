package org.cxrstream.ingest.folder;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * What reading folders came to: {@code images = read + refused images}.
 *
 * @param images files and rows, usable or not
 * @param read images that could be used
 * @param annotations of these, how many have an expert's mask that could be used
 * @param refusals what could not be used, by reason; MASK_INVALID counts masks, every other reason images
 * @param swapped of the masks, how many have the patient's right lung not left in the picture, by folder: {@code folder
 *     1}; they are used as they name the lungs
 */
public record ReadingSummary(
        int images,
        int read,
        int annotations,
        Map<DeadLetterReason, Integer> refusals,
        SortedMap<String, Integer> swapped) {
    /** Copies the counts; they are listed in the order of the reasons. */
    public ReadingSummary {
        Map<DeadLetterReason, Integer> ordered = new EnumMap<>(DeadLetterReason.class);
        ordered.putAll(refusals);
        refusals = Collections.unmodifiableMap(ordered);
        swapped = Collections.unmodifiableSortedMap(new TreeMap<>(swapped));
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringJoiner refused = new StringJoiner(", ", "not usable: ", "").setEmptyValue("all usable");
        refusals.forEach((reason, count) -> refused.add(count + " " + reason));
        StringJoiner mirrored = new StringJoiner(", ", "; right lung not left in the picture: ", "").setEmptyValue("");
        swapped.forEach((folder, count) -> mirrored.add(count + " in " + folder));
        return "%d X-rays read of %d, %d with masks, %s%s".formatted(read, images, annotations, refused, mirrored);
    }
}
