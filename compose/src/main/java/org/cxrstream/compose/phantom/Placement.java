package org.cxrstream.compose.phantom;

/**
 * Where the body lies on the detector: turns centimetres of the chest into pixels.
 *
 * @param pixelsPerCentimetre scale, above 0
 * @param tilt rotation in the picture plane, radians, clockwise as seen
 * @param pivotX chest column that lands on {@code column}, centimetres
 * @param pivotY chest row that lands on {@code row}, centimetres
 * @param column detector column of the pivot, pixels
 * @param row detector row of the pivot, pixels
 */
record Placement(double pixelsPerCentimetre, double tilt, double pivotX, double pivotY, double column, double row) {

    double columnOf(double x, double y) {
        return column + pixelsPerCentimetre * ((x - pivotX) * Math.cos(tilt) - (y - pivotY) * Math.sin(tilt));
    }

    double rowOf(double x, double y) {
        return row + pixelsPerCentimetre * ((x - pivotX) * Math.sin(tilt) + (y - pivotY) * Math.cos(tilt));
    }

    double pixels(double centimetres) {
        return centimetres * pixelsPerCentimetre;
    }
}
