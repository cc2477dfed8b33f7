package org.cxrstream.segmenter.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.schemas.event.LungArea;
import org.cxrstream.schemas.event.MaskFlag;
import org.cxrstream.schemas.grid.LabelMap;

/**
 * What makes a mask less trustworthy. The bounds are wide: they are to catch a mask that nobody should use
 * without looking, from a new-born to a large adult, not to tell disease.
 */
final class MaskQuality {
    /** A lung with a smaller share of the grid is missing: 1 in 1,000 cells, 8×8 of 256×256. */
    static final double MISSING_SHARE = 0.001;
    /** A lung is fragmented when its second-largest piece has a greater share of it. */
    static final double SECOND_PIECE_SHARE = 0.1;
    /** Least plausible area of one lung: 10 cm². */
    static final double LEAST_SQUARE_MM = 1_000;
    /** Greatest plausible area of one lung: 600 cm². */
    static final double GREATEST_SQUARE_MM = 60_000;
    /** Least and greatest plausible share of the grid for one lung where the spacing is unknown. */
    static final double LEAST_SHARE = 0.01;

    static final double GREATEST_SHARE = 0.5;
    /** The smaller lung has at least this share of the larger one's cells. */
    static final double LEAST_RATIO = 0.2;
    /** Mean entropy above this share of its greatest possible value is high. */
    static final double HIGH_ENTROPY = 0.25;

    private MaskQuality() {}

    /** The flags in the order of the enum; {@code raw} is the label map before any clean-up. */
    static List<MaskFlag> flags(LabelMap raw, int gridCells, LungArea right, LungArea left, double relativeEntropy) {
        List<MaskFlag> flags = new ArrayList<>();
        if (isMissing(right, gridCells) || isMissing(left, gridCells)) {
            flags.add(MaskFlag.LUNG_MISSING);
        }
        if (Stream.of(Lung.values()).anyMatch(lung -> isFragmented(raw, lung))) {
            flags.add(MaskFlag.LUNG_FRAGMENTED);
        }
        if (isImplausible(right, gridCells) || isImplausible(left, gridCells) || isUnequal(right, left, gridCells)) {
            flags.add(MaskFlag.IMPLAUSIBLE_AREA);
        }
        if (relativeEntropy > HIGH_ENTROPY) {
            flags.add(MaskFlag.HIGH_UNCERTAINTY);
        }
        return flags;
    }

    private static boolean isMissing(LungArea lung, int gridCells) {
        return lung.getCells() < MISSING_SHARE * gridCells;
    }

    private static boolean isFragmented(LabelMap raw, Lung lung) {
        return LungPieces.of(raw, lung).second() > SECOND_PIECE_SHARE * raw.count(lung.label());
    }

    /** A missing lung has no area to be judged. */
    private static boolean isImplausible(LungArea lung, int gridCells) {
        if (isMissing(lung, gridCells)) {
            return false;
        }
        double share = (double) lung.getCells() / gridCells;
        return lung.getSquareMm()
                .map(squareMm -> squareMm < LEAST_SQUARE_MM || squareMm > GREATEST_SQUARE_MM)
                .orElse(share < LEAST_SHARE || share > GREATEST_SHARE);
    }

    private static boolean isUnequal(LungArea right, LungArea left, int gridCells) {
        int smaller = Math.min(right.getCells(), left.getCells());
        int larger = Math.max(right.getCells(), left.getCells());
        return smaller >= MISSING_SHARE * gridCells && smaller < LEAST_RATIO * larger;
    }
}
