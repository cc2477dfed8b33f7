package org.cxrstream.ingest.folder;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * What a run over folders came to. Every image is either published or refused:
 * {@code images = published + imagesRefused()}.
 *
 * @param images files and rows, usable or not, but for rejection notes
 * @param published images whose record is acknowledged
 * @param rejectionNotes documents whose withdrawals are acknowledged
 * @param annotations expert masks whose record is acknowledged
 * @param swapped of the annotations, how many have the patient's right lung not left in the picture; they are published
 *     as they name the lungs
 * @param deadLetters inputs that could not be used, by reason; MASK_INVALID counts annotations, every other
 *     reason images
 * @param bytes length of the image files that could be decoded
 * @param elapsed wall-clock time
 */
public record IngestSummary(
        int images,
        int published,
        int rejectionNotes,
        int annotations,
        int swapped,
        Map<DeadLetterReason, Integer> deadLetters,
        long bytes,
        Duration elapsed) {
    /** Nothing was done. */
    public static final IngestSummary NONE = new IngestSummary(0, 0, 0, 0, 0, Map.of(), 0, Duration.ZERO);

    /** Copies the counts; they are listed in the order of the reasons. */
    public IngestSummary {
        requireNonNull(elapsed, "elapsed");
        Map<DeadLetterReason, Integer> ordered = new EnumMap<>(DeadLetterReason.class);
        ordered.putAll(deadLetters);
        deadLetters = Collections.unmodifiableMap(ordered);
    }

    /** How many images became dead letters. */
    public int imagesRefused() {
        return deadLetters.values().stream().mapToInt(Integer::intValue).sum() - annotationsRefused();
    }

    /** How many annotations became dead letters while their image went on. */
    public int annotationsRefused() {
        return deadLetters.getOrDefault(DeadLetterReason.MASK_INVALID, 0);
    }

    /** The sum of two runs, one after the other. */
    public IngestSummary plus(IngestSummary other) {
        Map<DeadLetterReason, Integer> both = new EnumMap<>(DeadLetterReason.class);
        both.putAll(deadLetters);
        other.deadLetters.forEach((reason, count) -> both.merge(reason, count, Integer::sum));
        return new IngestSummary(
                images + other.images,
                published + other.published,
                rejectionNotes + other.rejectionNotes,
                annotations + other.annotations,
                swapped + other.swapped,
                both,
                bytes + other.bytes,
                elapsed.plus(other.elapsed));
    }

    /** One line for people. */
    @Override
    public String toString() {
        StringJoiner refused = new StringJoiner(", ", "dead letters: ", "").setEmptyValue("no dead letters");
        deadLetters.forEach((reason, count) -> refused.add(count + " " + reason));
        return String.format(
                Locale.ROOT,
                "%d images in, %d published, %s%d annotations%s, %s; %.1f MB in %.1f s",
                images,
                published,
                rejectionNotes > 0 ? "%d rejection notes, ".formatted(rejectionNotes) : "",
                annotations,
                swapped > 0 ? " (right lung not left in the picture: %d)".formatted(swapped) : "",
                refused,
                bytes / 1e6,
                elapsed.toMillis() / 1e3);
    }
}
