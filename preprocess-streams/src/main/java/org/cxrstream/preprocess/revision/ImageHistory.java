package org.cxrstream.preprocess.revision;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.schemas.event.ImageReceived;

/**
 * All that came of one image: the earliest arrival of each pair of pixel and source digest, and whether the
 * image was withdrawn, which ends it.
 *
 * <p>What counts is what would count if everything had come in the order of ingest's clock: an arrival of a
 * known pixel digest or a known source digest changes nothing, any other is a revision and wins. So the
 * state is a function of the set of events, not of the order or the number of times in which they came.
 *
 * @param arrivals in the order of ingest's clock; none once withdrawn
 * @param isWithdrawn whether the image must not be used any more
 */
record ImageHistory(List<ImageReceived> arrivals, boolean isWithdrawn) {
    /** Nothing came yet. */
    static final ImageHistory NONE = new ImageHistory(List.of(), false);

    /** The image was withdrawn. */
    static final ImageHistory WITHDRAWN = new ImageHistory(List.of(), true);

    private static final Comparator<ImageReceived> BY_CLOCK = comparing(ImageReceived::getReceivedAt)
            .thenComparing(ImageReceived::getPixelDigest)
            .thenComparing(ImageReceived::getSourceDigest)
            .thenComparing(ImageReceived::toString);

    /** Copies the arrivals. */
    ImageHistory {
        arrivals = List.copyOf(arrivals);
    }

    /** The history with one more arrival; this one if it says nothing new. */
    ImageHistory with(ImageReceived arrival) {
        List<ImageReceived> all = new ArrayList<>();
        for (ImageReceived known : arrivals) {
            if (!isSamePair(known, arrival)) {
                all.add(known);
            } else if (BY_CLOCK.compare(known, arrival) <= 0) {
                return this;
            }
        }
        all.add(arrival);
        all.sort(BY_CLOCK);
        return new ImageHistory(all, false);
    }

    /** Whether the arrival's pixel digest or source digest is known. */
    boolean knows(ImageReceived arrival) {
        return arrivals.stream()
                .anyMatch(known -> known.getPixelDigest().equals(arrival.getPixelDigest())
                        || known.getSourceDigest().equals(arrival.getSourceDigest()));
    }

    /** The arrival that counts; empty if nothing came or the image was withdrawn. */
    Optional<ImageReceived> winner() {
        Set<String> pixels = new HashSet<>();
        Set<String> sources = new HashSet<>();
        Optional<ImageReceived> winner = Optional.empty();
        for (ImageReceived arrival : arrivals) {
            boolean isNewPixels = pixels.add(arrival.getPixelDigest());
            boolean isNewSource = sources.add(arrival.getSourceDigest());
            if (isNewPixels && isNewSource) {
                winner = Optional.of(arrival);
            }
        }
        return winner;
    }

    private static boolean isSamePair(ImageReceived one, ImageReceived other) {
        return one.getPixelDigest().equals(other.getPixelDigest())
                && one.getSourceDigest().equals(other.getSourceDigest());
    }
}
