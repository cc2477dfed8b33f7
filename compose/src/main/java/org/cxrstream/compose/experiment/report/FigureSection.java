package org.cxrstream.compose.experiment.report;

import java.util.List;

/**
 * A figure of several rows of pictures.
 *
 * @param title for people
 * @param words how it was made and is to be read
 * @param rows in order
 */
public record FigureSection(String title, String words, List<FigureRow> rows) {
    /** Copies the list. */
    public FigureSection {
        rows = List.copyOf(rows);
    }
}
