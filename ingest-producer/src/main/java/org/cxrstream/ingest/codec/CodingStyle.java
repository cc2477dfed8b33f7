package org.cxrstream.ingest.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * How a tile is coded (T.800 §A.6.1, COD and COC).
 *
 * @param progression order of the packets (table A.16)
 * @param layers quality layers, at least 1
 * @param hasSop whether packets may have start markers
 * @param hasEph whether packet headers have end markers
 * @param levels decompositions, 0 … 32
 * @param blockWidthBits binary logarithm of a code block's width
 * @param blockHeightBits binary logarithm of a code block's height
 * @param blockStyle bits of table A.19
 * @param isReversible 5-3 (lossless) or 9-7 wavelet
 * @param precincts by resolution: binary logarithms of width (lower 4 bits) and height
 */
record CodingStyle(
        int progression,
        int layers,
        boolean hasSop,
        boolean hasEph,
        int levels,
        int blockWidthBits,
        int blockHeightBits,
        int blockStyle,
        boolean isReversible,
        List<Integer> precincts) {
    static final int LRCP = 0;
    static final int RLCP = 1;
    static final int RPCL = 2;
    static final int CPRL = 4;
    static final int BYPASS = 1;
    static final int RESET = 2;
    static final int TERMINATE_EACH = 4;
    static final int VERTICALLY_CAUSAL = 8;
    static final int SEGMENTATION_SYMBOLS = 32;
    private static final int MAX_LEVELS = 32;
    private static final int MAX_BLOCK_BITS = 12;
    private static final int USER_PRECINCTS = 1;
    private static final int SOP = 2;
    private static final int EPH = 4;

    CodingStyle {
        precincts = List.copyOf(precincts);
        boolean hasSizes = blockWidthBits <= 10 && blockHeightBits <= 10;
        if (progression > CPRL
                || layers < 1
                || levels > MAX_LEVELS
                || !hasSizes
                || blockWidthBits + blockHeightBits > MAX_BLOCK_BITS) {
            throw Codestream.invalid("JPEG 2000 style: progression %d, %d layers, %d levels, blocks of 2^%d×2^%d"
                    .formatted(progression, layers, levels, blockWidthBits, blockHeightBits));
        }
    }

    static CodingStyle ofCod(Codestream in, int at) {
        int flags = in.unsignedByte(at);
        return ofBlocks(
                in, at + 5, (flags & USER_PRECINCTS) != 0, in.unsignedByte(at + 1), in.unsignedShort(at + 2), flags);
    }

    /** The same with the component's own blocks and levels. */
    CodingStyle withCoc(Codestream in, int at) {
        int flags = (hasSop ? SOP : 0) | (hasEph ? EPH : 0);
        return ofBlocks(in, at + 1, (in.unsignedByte(at) & USER_PRECINCTS) != 0, progression, layers, flags);
    }

    private static CodingStyle ofBlocks(
            Codestream in, int at, boolean hasPrecincts, int progression, int layers, int flags) {
        int levels = in.unsignedByte(at);
        List<Integer> precincts = new ArrayList<>();
        for (int r = 0; r <= Math.min(levels, MAX_LEVELS); r++) {
            precincts.add(hasPrecincts ? in.unsignedByte(at + 5 + r) : 0xFF);
        }
        return new CodingStyle(
                progression,
                layers,
                (flags & SOP) != 0,
                (flags & EPH) != 0,
                levels,
                (in.unsignedByte(at + 1) & 0xf) + 2,
                (in.unsignedByte(at + 2) & 0xf) + 2,
                in.unsignedByte(at + 3),
                in.unsignedByte(at + 4) == 1,
                precincts);
    }

    int precinctWidthBits(int resolution) {
        return precincts.get(resolution) & 0xf;
    }

    int precinctHeightBits(int resolution) {
        return precincts.get(resolution) >> 4;
    }

    boolean has(int style) {
        return (blockStyle & style) != 0;
    }
}
