package org.cxrstream.compose.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.trainer.run.FoldRequest.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A part of a plan whose cells are done before those of the next: every row with every number of annotated X-rays,
 * fold, draw and seed. What isn't given is as in the plan.
 *
 * @param name for people, such as {@code M=10}
 * @param rows names of the plan's rows; all of them if none is given
 * @param annotatedImages numbers of annotated X-rays to fine-tune on, or {@code all}
 * @param on which folders to fine-tune and test on
 * @param folds how many folds of patients there are
 * @param testFolds the folds to test on, from 0; all if none is given
 * @param draws the draws of annotated X-rays, from 0; the first one if none is given
 * @param seeds of every other random choice
 * @param protocol whether pre-training sees the test patients
 * @param set settings by name, over those of the row
 */
record Block(
        @Nullable String name,
        List<String> rows,
        List<String> annotatedImages,
        @Nullable Target on,
        @Nullable Integer folds,
        List<Integer> testFolds,
        List<Integer> draws,
        List<Long> seeds,
        @Nullable Protocol protocol,
        Map<String, String> set) {

    /** Which folders of the plan are fine-tuned and tested on. */
    enum Target {
        /** {@code data.fine-tune}. */
        @JsonProperty("fine-tune")
        FINE_TUNE,
        /** {@code data.transfer}. */
        @JsonProperty("transfer")
        TRANSFER;

        /** As in a plan. */
        String words() {
            return this == FINE_TUNE ? "fine-tune" : "transfer";
        }
    }

    /** Takes what isn't there for none. */
    Block {
        rows = orNone(rows);
        annotatedImages = orNone(annotatedImages);
        testFolds = orNone(testFolds);
        draws = orNone(draws);
        seeds = orNone(seeds);
        set = Collections.unmodifiableMap(set == null ? Map.of() : new LinkedHashMap<>(set));
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
