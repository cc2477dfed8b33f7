package org.cxrstream.trainer.evaluate;

import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.segmenter.mask.Lung;

/**
 * The boundary of a lung in a label map: its pixels that have at least one of their four neighbours outside of it,
 * where everything beyond the grid's edge is outside. A pixel that the annotation says to ignore is on no boundary, nor
 * does it make its neighbours one: an arrow across a lung is no border of it.
 *
 * @param isOn which pixels are on the boundary, row by row
 * @param pixels how many there are
 * @param lungPixels how many pixels the lung has beside those to ignore
 */
record LungBoundary(boolean[] isOn, int pixels, int lungPixels) {
    /**
     * Finds it.
     *
     * @param lung which lung
     * @param labels the label map, {@code side × side}, row by row
     * @param annotated the annotation, whose pixels of 255 are ignored
     * @param side rows and columns, in pixels
     */
    static LungBoundary of(Lung lung, byte[] labels, byte[] annotated, int side) {
        boolean[] isOn = new boolean[labels.length];
        int pixels = 0;
        int lungPixels = 0;
        for (int pixel = 0; pixel < labels.length; pixel++) {
            if (annotated[pixel] != LabelMap.IGNORE && labels[pixel] == lung.label()) {
                lungPixels++;
                isOn[pixel] = hasOutside(lung, labels, annotated, side, pixel);
                pixels += isOn[pixel] ? 1 : 0;
            }
        }
        return new LungBoundary(isOn, pixels, lungPixels);
    }

    private static boolean hasOutside(Lung lung, byte[] labels, byte[] annotated, int side, int pixel) {
        int row = pixel / side;
        int column = pixel % side;
        boolean isAtEdge = row == 0 || row == side - 1 || column == 0 || column == side - 1;
        return isAtEdge
                || isOutside(lung, labels, annotated, pixel - side)
                || isOutside(lung, labels, annotated, pixel + side)
                || isOutside(lung, labels, annotated, pixel - 1)
                || isOutside(lung, labels, annotated, pixel + 1);
    }

    private static boolean isOutside(Lung lung, byte[] labels, byte[] annotated, int pixel) {
        return annotated[pixel] != LabelMap.IGNORE && labels[pixel] != lung.label();
    }
}
