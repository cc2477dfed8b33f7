package org.cxrstream.trainer.run;

import java.util.Arrays;
import java.util.Collection;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** What somebody meant who gave a name that isn't known. */
final class NearestName {
    private NearestName() {}

    /** Says that a name isn't known, and which one is nearest. */
    static SetupException unknown(String what, String given, Collection<String> known) {
        String nearest = known.stream()
                .min((one, other) -> Integer.compare(distance(given, one), distance(given, other)))
                .orElseThrow();
        return new SetupException(
                Kind.USAGE,
                "%s: %s (expected: one of %s); did you mean %s?"
                        .formatted(what, given, String.join(", ", known), nearest));
    }

    /** Levenshtein: how many letters to insert, drop or change. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
