package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whom a pre-training was kept from.
 *
 * @param protocol whether it was kept from the test patients at all
 * @param fold whose patients are tested on
 * @param folds how many folds there are
 * @param test SHA-256 of the X-rays that are tested on: the fold of other X-rays has other patients
 */
record FoldSplit(FoldRequest.Protocol protocol, int fold, int folds, String test) {
    private static final String PROTOCOL = "protocol";
    private static final String FOLD = "fold";
    private static final String FOLDS = "folds";
    private static final String TEST = "test";

    FoldSplit {
        requireNonNull(protocol, "protocol");
        requireNonNull(test, "test");
    }

    static FoldSplit of(FoldRequest request, FoldImages images) {
        return new FoldSplit(request.protocol(), request.fold(), request.folds(), ImagesDigest.of(images.test()));
    }

    /** As text by name; {@link #read} takes it back. */
    Map<String, String> byName() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(PROTOCOL, protocol.name());
        texts.put(FOLD, Integer.toString(fold));
        texts.put(FOLDS, Integer.toString(folds));
        texts.put(TEST, test);
        return texts;
    }

    /**
     * Reads what {@link #byName} wrote; empty if nothing of it is there.
     *
     * @throws IllegalArgumentException if a part is missing or isn't possible
     */
    static Optional<FoldSplit> read(Map<String, String> texts) {
        if (!texts.containsKey(PROTOCOL)) {
            return Optional.empty();
        }
        return Optional.of(new FoldSplit(
                FoldRequest.Protocol.valueOf(texts.getOrDefault(PROTOCOL, "")),
                Integer.parseInt(texts.getOrDefault(FOLD, "")),
                Integer.parseInt(texts.getOrDefault(FOLDS, "")),
                texts.getOrDefault(TEST, "")));
    }

    /** For people: {@code inductive, fold 0 of 5}. */
    String words() {
        return "%s, fold %d of %d"
                .formatted(protocol == FoldRequest.Protocol.INDUCTIVE ? "inductive" : "transductive", fold, folds);
    }
}
