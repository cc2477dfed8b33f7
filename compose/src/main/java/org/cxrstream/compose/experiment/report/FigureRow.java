package org.cxrstream.compose.experiment.report;

import java.util.List;

/**
 * Pictures that belong side by side.
 *
 * @param caption what they have in common
 * @param pictures in order
 */
public record FigureRow(String caption, List<Picture> pictures) {
    /** Copies the list. */
    public FigureRow {
        pictures = List.copyOf(pictures);
    }
}
