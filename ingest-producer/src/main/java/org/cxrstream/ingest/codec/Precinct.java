package org.cxrstream.ingest.codec;

import java.util.List;

/**
 * One precinct of a resolution: its part of each subband.
 *
 * @param x column on the tile's full grid where it comes up in progressions by position
 * @param y row likewise
 * @param resolution 0 = lowest
 * @param parts in the order of the packets: LL, or HL, LH, HH
 */
record Precinct(long x, long y, int resolution, List<Part> parts) {
    /** The code blocks of one subband, row by row, and what is known of them. */
    record Part(
            Subband band, int columns, int rows, List<CodeBlock> blocks, TagTree inclusion, TagTree zeroBitPlanes) {}
}
