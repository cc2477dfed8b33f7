package org.cxrstream.compose.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;

/** What was found in a pixel store. Belongs to one thread. */
public final class StoreReport {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::kind)
            .thenComparing(finding -> finding.ref.patient())
            .thenComparing(finding -> finding.ref.digest().hex());

    private final int objects;
    private final int named;
    private final boolean isWhole;
    private final List<Finding> findings = new ArrayList<>();
    private int deleted;

    /** What can be wrong. */
    public enum Kind {
        /** An object that no event names. */
        ORPHAN("orphan"),
        /** An object that no event names yet, younger than the grace period: no fault. */
        YOUNG("young"),
        /** An event whose object is missing. */
        HOLE("hole"),
        /** An object that isn't what its name says. */
        CORRUPT("corrupt");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * One object.
     *
     * @param detail when it was stored, or which event names it; pseudonyms only
     */
    public record Finding(Kind kind, Ref ref, String detail) {
        /** Checks that all is there. */
        public Finding {
            requireNonNull(kind, "kind");
            requireNonNull(ref, "ref");
            requireNonNull(detail, "detail");
        }
    }

    StoreReport(int objects, int named, boolean isWhole) {
        this.objects = objects;
        this.named = named;
        this.isWhole = isWhole;
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return findings.stream().allMatch(finding -> finding.kind == Kind.YOUNG);
    }

    /** What was found of one kind. */
    public List<Finding> of(Kind kind) {
        return findings.stream().filter(finding -> finding.kind == kind).toList();
    }

    /** A line for each finding, then the counts. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        findings.stream()
                .sorted(ORDER)
                .map(finding -> "%-8s %s/%s  %s"
                        .formatted(finding.kind.word, finding.ref.patient(), finding.ref.digest(), finding.detail))
                .forEach(lines::add);
        lines.add("objects in the store       %8d".formatted(objects));
        lines.add("objects that events name   %8d".formatted(named));
        lines.add("orphans                    %8d".formatted(of(Kind.ORPHAN).size()));
        lines.add("young, perhaps on the way  %8d".formatted(of(Kind.YOUNG).size()));
        lines.add("holes                      %8d".formatted(of(Kind.HOLE).size()));
        lines.add("corrupt                    %8d".formatted(of(Kind.CORRUPT).size()));
        lines.add("deleted                    %8d".formatted(deleted));
        return lines;
    }

    boolean isWhole() {
        return isWhole;
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    StoreReport withDeleted() {
        StoreReport rest = new StoreReport(objects, named, isWhole);
        rest.deleted = of(Kind.ORPHAN).size();
        findings.stream().filter(finding -> finding.kind != Kind.ORPHAN).forEach(rest::add);
        return rest;
    }
}
