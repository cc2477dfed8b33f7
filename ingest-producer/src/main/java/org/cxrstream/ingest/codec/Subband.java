package org.cxrstream.ingest.codec;

/**
 * One subband of a tile.
 *
 * @param orientation 0 = LL, 1 = HL, 2 = LH, 3 = HH
 * @param area where it lies in its own coordinates
 * @param column where it lies in the tile's coefficients, low frequencies first
 * @param row likewise
 * @param bitPlanes bit planes of its magnitudes (M_b, T.800 equation E-2)
 * @param step size of a quantisation step; 1 for the reversible wavelet
 */
record Subband(int orientation, Area area, int column, int row, int bitPlanes, float step) {}
