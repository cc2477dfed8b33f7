package org.cxrstream.ingest.codec;

import java.util.Arrays;

/**
 * Decodes the bit planes of code blocks (T.800 annex D). One decoder serves block after block; not safe for use by
 * several threads.
 *
 * <p>A flag word tells of four coefficients, one below the other. Its bits 0 to 17 say which of the 18 coefficients
 * in and around them are significant, three a row from above left to below right; the row i's own bits are those
 * shifted left by 3 · i. Bits 18, 19, 22, 25, 28 and 31 are the signs of the coefficient above, of the four, and of
 * the one below; bits 20 and 21, shifted by 3 · i, say whether the row's coefficient was refined before, and whether
 * the current bit plane had it already.
 */
final class CodeBlockDecoder {
    private static final int THIS = 1 << 4;
    private static final int ALL_FOUR = THIS | THIS << 3 | THIS << 6 | THIS << 9;
    private static final int NEIGHBOURS = 0x1EF;
    private static final int ABOVE_SIGN = 18;
    private static final int SIGN = 19;
    private static final int BELOW_SIGN = 31;
    private static final int REFINED = 1 << 20;
    private static final int VISITED = 1 << 21;
    private static final int ALL_VISITED = VISITED | VISITED << 3 | VISITED << 6 | VISITED << 9;
    private static final int FIRST_REFINEMENT = 14;
    private static final int RAW_FROM_PASS = 10;
    private static final int CLEANUP = 2;

    private final CodingStyle style;
    private final MqDecoder mq = new MqDecoder();
    private final boolean isCausal;
    private int[] flags = {};
    private byte[] segment = {};

    private final int[] values;
    private final int stride;
    private int start;
    private int width;
    private int height;
    private int flagStride;
    private byte[] zeroContexts = {};
    private PacketBits raw = new PacketBits(segment, 0, 0);

    CodeBlockDecoder(CodingStyle style, int[] values, int stride) {
        this.style = style;
        this.isCausal = style.has(CodingStyle.VERTICALLY_CAUSAL);
        this.values = values;
        this.stride = stride;
    }

    /**
     * Writes a block's coefficients to their place: twice the value, and one more half a step towards what isn't
     * known of it, with its sign.
     */
    void decode(CodeBlock block, Subband band, byte[] codestream) {
        int planes = band.bitPlanes() - block.zeroBitPlanes;
        if (block.passes > Math.max(0, 3 * planes - 2)) {
            throw Codestream.invalid("JPEG 2000 block of %d passes in %d planes".formatted(block.passes, planes));
        }
        start = block.y0 * stride + block.x0;
        width = block.width;
        height = block.height;
        flagStride = width + 2;
        int flagWords = flagStride * ((height + 3) / 4 + 2);
        flags = flags.length < flagWords ? new int[flagWords] : flags;
        Arrays.fill(flags, 0, flagWords, 0);
        zeroContexts = NeighbourContexts.significance(band.orientation());
        mq.resetContexts();
        int pass = 0;
        for (int s = 0; s < block.segments; s++) {
            load(block, s, codestream, isRaw(pass));
            for (int i = 0; i < block.segmentPasses[s]; i++) {
                decodePass(pass, planes - (pass + 2) / 3);
                pass++;
            }
        }
    }

    private boolean isRaw(int pass) {
        return style.has(CodingStyle.BYPASS) && pass >= RAW_FROM_PASS && pass % 3 != 0;
    }

    private void load(CodeBlock block, int index, byte[] codestream, boolean isRaw) {
        int length = block.segmentLength(index);
        if (segment.length < length + 2) {
            segment = new byte[Math.max(length + 2, 2 * segment.length)];
        }
        block.copySegment(index, codestream, segment);
        segment[length] = (byte) 0xFF;
        segment[length + 1] = (byte) 0xFF;
        if (isRaw) {
            raw = new PacketBits(segment, 0, length + 2);
        } else {
            mq.start(segment, 0);
        }
    }

    /** The first pass is a cleanup of the highest plane; {@code plane} counts from 1 = lowest. */
    private void decodePass(int pass, int plane) {
        int one = 1 << plane;
        int kind = (pass + CLEANUP) % 3;
        for (int top = 0; top < height; top += 4) {
            if (kind == CLEANUP) {
                cleanUp(top, one);
            } else if (kind == 0) {
                findSignificant(top, one, isRaw(pass));
            } else {
                refine(top, one >> 1, isRaw(pass));
            }
        }
        if (kind == CLEANUP && style.has(CodingStyle.SEGMENTATION_SYMBOLS)) {
            for (int i = 0; i < 4; i++) {
                mq.decode(MqDecoder.UNIFORM);
            }
        }
        if (style.has(CodingStyle.RESET)) {
            mq.resetContexts();
        }
    }

    /** Significance propagation (T.800 §D.3.1). */
    private void findSignificant(int top, int one, boolean isRaw) {
        int rows = Math.min(4, height - top);
        int at = flagStride * (top / 4 + 1) + 1;
        for (int x = 0; x < width; x++, at++) {
            int word = flags[at];
            if (word == 0) {
                continue;
            }
            for (int row = 0; row < rows; row++) {
                int shifted = word >>> (3 * row);
                if ((shifted & (THIS | VISITED)) == 0 && (shifted & NEIGHBOURS) != 0) {
                    boolean isSignificant = (isRaw ? raw.bit() : mq.decode(zeroContexts[shifted & NEIGHBOURS])) == 1;
                    if (isSignificant) {
                        int sign = isRaw ? raw.bit() : sign(word, at, row);
                        word = becomeSignificant(word, at, row, sign);
                        set(x, top + row, one, sign);
                    }
                    word |= VISITED << (3 * row);
                }
            }
            flags[at] = word;
        }
    }

    /** Magnitude refinement (T.800 §D.3.3). */
    private void refine(int top, int half, boolean isRaw) {
        int rows = Math.min(4, height - top);
        int at = flagStride * (top / 4 + 1) + 1;
        for (int x = 0; x < width; x++, at++) {
            int word = flags[at];
            if ((word & ALL_FOUR) == 0) {
                continue;
            }
            int index = start + top * stride + x;
            for (int row = 0; row < rows; row++, index += stride) {
                int shifted = word >>> (3 * row);
                if ((shifted & (THIS | VISITED)) == THIS) {
                    int bit = isRaw ? raw.bit() : mq.decode(refinementContext(shifted));
                    int value = values[index];
                    int inward = (bit ^ (value >>> 31)) - 1; // 0 away from zero, −1 towards it; no branch on noise.
                    values[index] = value + ((half ^ inward) - inward);
                    word |= REFINED << (3 * row);
                }
            }
            flags[at] = word;
        }
    }

    private static int refinementContext(int shifted) {
        if ((shifted & REFINED) != 0) {
            return FIRST_REFINEMENT + 2;
        }
        return (shifted & NEIGHBOURS) != 0 ? FIRST_REFINEMENT + 1 : FIRST_REFINEMENT;
    }

    /** Cleanup with run lengths (T.800 §D.3.4). */
    private void cleanUp(int top, int one) {
        int rows = Math.min(4, height - top);
        int at = flagStride * (top / 4 + 1) + 1;
        for (int x = 0; x < width; x++, at++) {
            int word = flags[at];
            int row = 0;
            if (word == 0 && rows == 4) {
                if (mq.decode(MqDecoder.RUN_LENGTH) == 0) {
                    continue;
                }
                row = mq.decode(MqDecoder.UNIFORM) << 1 | mq.decode(MqDecoder.UNIFORM);
                int sign = sign(word, at, row);
                word = becomeSignificant(word, at, row, sign);
                set(x, top + row, one, sign);
                row++;
            }
            for (; row < rows; row++) {
                int shifted = word >>> (3 * row);
                if ((shifted & (THIS | VISITED)) == 0 && mq.decode(zeroContexts[shifted & NEIGHBOURS]) == 1) {
                    int sign = sign(word, at, row);
                    word = becomeSignificant(word, at, row, sign);
                    set(x, top + row, one, sign);
                }
            }
            flags[at] = word & ~ALL_VISITED;
        }
    }

    private void set(int x, int y, int one, int sign) {
        int value = one | one >> 1;
        values[start + y * stride + x] = (value ^ -sign) + sign;
    }

    /** Decodes a sign by those of the four neighbours (T.800 §D.3.2). */
    private int sign(int word, int at, int row) {
        int shift = 3 * row;
        int above = row == 0 ? word >>> ABOVE_SIGN : word >>> (SIGN + shift - 3);
        int below = word >>> (SIGN + 3 + shift);
        int key = (word >>> shift & 0xAA)
                | (flags[at - 1] >>> (SIGN + shift) & 1)
                | ((flags[at + 1] >>> (SIGN + shift) & 1) << 2)
                | ((above & 1) << 4)
                | ((below & 1) << 6);
        int context = NeighbourContexts.sign(key);
        return mq.decode(context & 0x7f) ^ (context >>> 7);
    }

    /** Tells the neighbours; returns the changed word, which isn't written. */
    private int becomeSignificant(int word, int at, int row, int sign) {
        int shift = 3 * row;
        flags[at - 1] |= 1 << (5 + shift);
        flags[at + 1] |= 1 << (3 + shift);
        if (row == 0 && !isCausal) {
            int above = at - flagStride;
            flags[above] |= sign << BELOW_SIGN | 1 << 16;
            flags[above - 1] |= 1 << 17;
            flags[above + 1] |= 1 << 15;
        }
        if (row == 3) {
            int below = at + flagStride;
            flags[below] |= sign << ABOVE_SIGN | 1 << 1;
            flags[below - 1] |= 1 << 2;
            flags[below + 1] |= 1;
        }
        return word | (sign << SIGN | THIS) << shift;
    }
}
