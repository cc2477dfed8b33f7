package org.cxrstream.trainer.corpus;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which slots are in use. A slot that was given up keeps its number until an index without it is durable, and until no
 * snapshot may still look at it; so a crash at any point finds every slot of the index as it was, and a running training
 * keeps its images. Not thread-safe.
 */
final class SlotBook {
    private final SlotFile slots;
    private final BitSet taken = new BitSet();
    private final BitSet revoked = new BitSet();
    private final List<Release> sinceCommit = new ArrayList<>();
    private final List<Release> withheld = new ArrayList<>();
    private int snapshots;

    /** A slot that was given up; what was revoked is overwritten whoever looks at it. */
    private record Release(int slot, boolean isRevoked) {}

    /** Takes over a file in which exactly {@code inUse} counts; all else is overwritten. */
    SlotBook(SlotFile slots, BitSet inUse) {
        this.slots = slots;
        taken.or(inUse);
        int count = slots.slots();
        if (taken.length() > count) {
            throw new IllegalArgumentException("slots: %d (expected: >= %d)".formatted(count, taken.length()));
        }
        for (int slot = taken.nextClearBit(0); slot < count; slot = taken.nextClearBit(slot + 1)) {
            slots.clear(slot);
        }
        slots.force();
    }

    /** Writes into a slot that nothing refers to, and returns its number. */
    int store(byte[] bytes) {
        int slot = taken.nextClearBit(0);
        slots.write(slot, bytes);
        taken.set(slot);
        return slot;
    }

    /** Something newer took the place of what the slot holds. */
    void releaseReplaced(int slot) {
        sinceCommit.add(new Release(slot, false));
    }

    /** What the slot holds must not be used any more. */
    void releaseRevoked(int slot) {
        revoked.set(slot);
        sinceCommit.add(new Release(slot, true));
    }

    /** Whether what the slot held was revoked while somebody may still look at it. */
    boolean isRevoked(int slot) {
        return revoked.get(slot);
    }

    /** An index that doesn't name the released slots is durable. */
    void committed() {
        boolean isAnyRevoked = false;
        for (Release release : sinceCommit) {
            if (release.isRevoked) {
                slots.clear(release.slot);
                isAnyRevoked = true;
            }
        }
        if (isAnyRevoked) {
            slots.force();
        }
        withheld.addAll(sinceCommit);
        sinceCommit.clear();
        freeWithheld();
    }

    void snapshotOpened() {
        snapshots++;
    }

    void snapshotClosed() {
        snapshots--;
        freeWithheld();
    }

    private void freeWithheld() {
        if (snapshots > 0) {
            return;
        }
        for (Release release : withheld) {
            if (!release.isRevoked) {
                slots.clear(release.slot);
            }
            taken.clear(release.slot);
            revoked.clear(release.slot);
        }
        withheld.clear();
    }
}
