package org.cxrstream.ingest.codec;

import java.util.Arrays;

/**
 * The adaptive binary arithmetic decoder of JPEG 2000 (T.800 annex C) with its 19 contexts. Behind the end of a
 * segment come ones, as C.3.4 has it. One decoder serves block after block; not safe for use by several threads.
 */
final class MqDecoder {
    static final int RUN_LENGTH = 17;
    static final int UNIFORM = 18;
    private static final int CONTEXTS = 19;
    private static final int CODE_SHIFT = 32;
    /** The most bits that one symbol takes. */
    private static final int MAX_SHIFT = 15;

    /** T.800 table C.2: probability, next state after the more and the less probable symbol, whether to switch. */
    private static final int[][] STATES = {
        {0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0AC1, 4, 12, 0}, {0x0521, 5, 29, 0},
        {0x0221, 38, 33, 0}, {0x5601, 7, 6, 1}, {0x5401, 8, 14, 0}, {0x4801, 9, 14, 0}, {0x3801, 10, 14, 0},
        {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0}, {0x1C01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1},
        {0x5401, 16, 14, 0}, {0x5101, 17, 15, 0}, {0x4801, 18, 16, 0}, {0x3801, 19, 17, 0}, {0x3401, 20, 18, 0},
        {0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0}, {0x1C01, 25, 22, 0},
        {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0}, {0x1201, 29, 26, 0}, {0x1101, 30, 27, 0},
        {0x0AC1, 31, 28, 0}, {0x09C1, 32, 29, 0}, {0x08A1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0},
        {0x02A1, 36, 33, 0}, {0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0},
        {0x0049, 41, 38, 0}, {0x0025, 42, 39, 0}, {0x0015, 43, 40, 0}, {0x0009, 44, 41, 0}, {0x0005, 45, 42, 0},
        {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
    };

    /**
     * By 2 · state + more probable symbol: the probability in the upper 16 bits, the indices after the less and after
     * the more probable symbol in 7 bits each, then a bit that is free, and the symbol.
     */
    private static final int[] PACKED = new int[2 * STATES.length];

    static {
        for (int i = 0; i < PACKED.length; i++) {
            int[] state = STATES[i >> 1];
            int symbol = i & 1;
            int afterMore = 2 * state[1] + symbol;
            int afterLess = 2 * state[2] + (symbol ^ state[3]);
            PACKED[i] = state[0] << 16 | afterLess << 9 | afterMore << 2 | symbol;
        }
    }

    private final int[] contexts = new int[CONTEXTS];
    private byte[] bytes = {};
    private int position;
    private int interval;
    /**
     * The code register (C): above bit {@value #CODE_SHIFT} what is compared, below it {@link #ahead} bits that were
     * read ahead. As bytes are only ever added to it, it doesn't matter how early (C.3.4 adds them one by one).
     */
    private long code;

    private int ahead;

    /** Sets the contexts to their states at the start of a block (T.800 table D.7). */
    void resetContexts() {
        Arrays.fill(contexts, PACKED[0]);
        contexts[0] = PACKED[2 * 4];
        contexts[RUN_LENGTH] = PACKED[2 * 3];
        contexts[UNIFORM] = PACKED[2 * 46];
    }

    /** Starts a segment; {@code segment} has two bytes FF behind it. */
    void start(byte[] segment, int from) {
        bytes = segment;
        position = from;
        code = (segment[from] & 0xffL) << CODE_SHIFT;
        ahead = 0;
        readAhead();
        code <<= 7;
        ahead -= 7;
        interval = 0x8000;
    }

    /**
     * The next symbol, 0 or 1 (T.800 figures C.15 to C.17), with one branch: every other one would be a guess, as the
     * symbols are nearly noise.
     */
    int decode(int context) {
        int state = contexts[context];
        int probability = state >>> 16;
        int rest = interval - probability;
        int lower = ((int) (code >>> CODE_SHIFT) - probability) >> 31; // −1 in the lower part, 0 in the upper
        code -= (long) (probability & ~lower) << CODE_SHIFT;
        int part = rest ^ ((rest ^ probability) & lower);
        int less = ((rest - probability) ^ lower) >>> 31; // 1 for the less probable symbol
        if ((part & 0x8000) != 0) {
            interval = part;
            return state & 1;
        }
        contexts[context] = PACKED[(state >> (2 + 7 * less)) & 0x7f];
        renormalise(part);
        return (state ^ less) & 1;
    }

    /** Doubles the interval until it is at least 0x8000 (T.800 figure C.18), all at once. */
    private void renormalise(int newInterval) {
        int count = Integer.numberOfLeadingZeros(newInterval) - 16;
        interval = newInterval << count;
        code <<= count;
        ahead -= count;
        if (ahead < MAX_SHIFT) {
            readAhead();
        }
    }

    private void readAhead() {
        while (ahead <= CODE_SHIFT - 8) {
            int next = bytes[position + 1] & 0xff;
            if (bytes[position] != (byte) 0xFF) {
                position++;
                code += (long) next << (CODE_SHIFT - 8 - ahead);
                ahead += 8;
            } else if (next > 0x8F) {
                code += 0xFFL << (CODE_SHIFT - 8 - ahead);
                ahead += 8;
            } else {
                position++;
                code += (long) next << (CODE_SHIFT - 7 - ahead);
                ahead += 7;
            }
        }
    }
}
