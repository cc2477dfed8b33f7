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

    /** By 2 · state + more probable symbol. */
    private static final int[] PROBABILITY = new int[2 * STATES.length];

    private static final byte[] AFTER_MORE = new byte[2 * STATES.length];
    private static final byte[] AFTER_LESS = new byte[2 * STATES.length];

    static {
        for (int i = 0; i < PROBABILITY.length; i++) {
            int[] state = STATES[i >> 1];
            int symbol = i & 1;
            PROBABILITY[i] = state[0];
            AFTER_MORE[i] = (byte) (2 * state[1] + symbol);
            AFTER_LESS[i] = (byte) (2 * state[2] + (symbol ^ state[3]));
        }
    }

    private final byte[] contexts = new byte[CONTEXTS];
    private byte[] bytes = {};
    private int position;
    private int interval;
    private int code;
    private int shifts;

    /** Sets the contexts to their states at the start of a block (T.800 table D.7). */
    void resetContexts() {
        Arrays.fill(contexts, (byte) 0);
        contexts[0] = 2 * 4;
        contexts[RUN_LENGTH] = 2 * 3;
        contexts[UNIFORM] = 2 * 46;
    }

    /** Starts a segment; {@code segment} has two bytes FF behind it. */
    void start(byte[] segment, int from) {
        bytes = segment;
        position = from;
        code = (segment[from] & 0xff) << 16;
        readByte();
        code <<= 7;
        shifts -= 7;
        interval = 0x8000;
    }

    /** The next symbol, 0 or 1. */
    int decode(int context) {
        int state = contexts[context];
        int probability = PROBABILITY[state];
        int rest = interval - probability;
        if (code >>> 16 >= probability) {
            code -= probability << 16;
            if ((rest & 0x8000) != 0) {
                interval = rest;
                return state & 1;
            }
            return exchange(context, state, rest, rest < probability);
        }
        boolean isLess = rest >= probability;
        return exchange(context, state, probability, isLess);
    }

    private int exchange(int context, int state, int newInterval, boolean isLess) {
        contexts[context] = isLess ? AFTER_LESS[state] : AFTER_MORE[state];
        int a = newInterval;
        do {
            if (shifts == 0) {
                readByte();
            }
            a <<= 1;
            code <<= 1;
            shifts--;
        } while ((a & 0x8000) == 0);
        interval = a;
        return isLess ? 1 - (state & 1) : state & 1;
    }

    private void readByte() {
        int next = bytes[position + 1] & 0xff;
        if (bytes[position] != (byte) 0xFF) {
            position++;
            code += next << 8;
            shifts = 8;
        } else if (next > 0x8F) {
            code += 0xFF00;
            shifts = 8;
        } else {
            position++;
            code += next << 9;
            shifts = 7;
        }
    }
}
