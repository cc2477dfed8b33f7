package org.cxrstream.ingest.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * Step sizes of the subbands (T.800 §A.6.4, QCD and QCC).
 *
 * @param guardBits G
 * @param isDerived whether all follow from the first (equation E-5)
 * @param steps by subband: exponent · 2048 + mantissa
 */
record Quantisation(int guardBits, boolean isDerived, List<Integer> steps) {
    private static final int DERIVED = 1;

    Quantisation {
        steps = List.copyOf(steps);
    }

    static Quantisation of(Codestream in, int at, int end) {
        int style = in.unsignedByte(at);
        int kind = style & 0x1f;
        int bytes = kind == 0 ? 1 : 2;
        int count = (end - at - 1) / bytes;
        if (kind > 2 || count < 1) {
            throw Codestream.invalid("JPEG 2000 quantisation %d of %d steps".formatted(kind, count));
        }
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(kind == 0 ? in.unsignedByte(at + 1 + i) >> 3 << 11 : in.unsignedShort(at + 1 + 2 * i));
        }
        return new Quantisation(style >> 5, kind == DERIVED, steps);
    }

    /** ε of a subband; {@code resolution} as T.800 counts, from 0 = lowest. */
    int exponent(int subband, int resolution) {
        return isDerived ? (steps.get(0) >> 11) - Math.max(0, resolution - 1) : step(subband) >> 11;
    }

    /** μ of a subband. */
    int mantissa(int subband) {
        return (isDerived ? steps.get(0) : step(subband)) & 0x7ff;
    }

    private int step(int subband) {
        if (subband >= steps.size()) {
            throw Codestream.invalid("JPEG 2000 quantisation of %d subbands".formatted(steps.size()));
        }
        return steps.get(subband);
    }
}
