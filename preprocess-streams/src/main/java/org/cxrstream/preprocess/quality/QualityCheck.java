package org.cxrstream.preprocess.quality;

import static org.cxrstream.schemas.event.QualityFlag.DATE_UNKNOWN;
import static org.cxrstream.schemas.event.QualityFlag.SMALL;

import java.util.ArrayList;
import java.util.List;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.QualityFlag;
import org.cxrstream.schemas.grid.SquareGrid;

/** Tells what makes an image less trustworthy; it is prepared all the same. */
public final class QualityCheck {
    private QualityCheck() {}

    /**
     * The flags of an image, in the order of the enumeration: DATE_UNKNOWN without an acquisition time,
     * SMALL where the longer side is shorter than the grid's {@value SquareGrid#SIDE} cells.
     */
    public static List<QualityFlag> flags(ImageReceived received) {
        List<QualityFlag> flags = new ArrayList<>();
        if (received.getAcquiredAt().isEmpty()) {
            flags.add(DATE_UNKNOWN);
        }
        if (Math.max(received.getRows(), received.getColumns()) < SquareGrid.SIDE) {
            flags.add(SMALL);
        }
        return flags;
    }
}
