package org.cxrstream.ingest.codec;

import java.util.Arrays;

/** One code block: where it lies, and what the packets brought for it. Not safe for use by several threads. */
final class CodeBlock {
    private static final int LENGTH_BITS = 3; // T.800 §B.10.7.1

    final int x0;
    final int y0;
    final int width;
    final int height;

    boolean isIncluded;
    int zeroBitPlanes;
    int lengthBits = LENGTH_BITS;
    int passes;

    /** By segment: how many passes it holds. */
    int[] segmentPasses = {};

    int segments;
    /** By chunk: where it lies in the codestream, how long it is, to which segment it belongs. */
    private int[] chunks = {};

    private int chunkCount;

    CodeBlock(int x0, int y0, int width, int height) {
        this.x0 = x0;
        this.y0 = y0;
        this.width = width;
        this.height = height;
    }

    void addSegment() {
        if (segments == segmentPasses.length) {
            segmentPasses = Arrays.copyOf(segmentPasses, 2 * segments + 1);
        }
        segmentPasses[segments++] = 0;
    }

    void addChunk(int at, int length) {
        if (3 * chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 6 * chunkCount + 3);
        }
        chunks[3 * chunkCount] = at;
        chunks[3 * chunkCount + 1] = length;
        chunks[3 * chunkCount + 2] = segments - 1;
        chunkCount++;
    }

    /** Bytes of a segment. */
    int segmentLength(int segment) {
        int length = 0;
        for (int i = 0; i < 3 * chunkCount; i += 3) {
            length += chunks[i + 2] == segment ? chunks[i + 1] : 0;
        }
        return length;
    }

    /** Puts a segment's bytes together. */
    void copySegment(int segment, byte[] codestream, byte[] target) {
        int at = 0;
        for (int i = 0; i < 3 * chunkCount; i += 3) {
            if (chunks[i + 2] == segment) {
                System.arraycopy(codestream, chunks[i], target, at, chunks[i + 1]);
                at += chunks[i + 1];
            }
        }
    }
}
