package org.cxrstream.ingest.codec;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/** One small picture as other people's encoders wrote it, and RLE of our own. */
public final class CodestreamFixture {
    public static final int ROWS = 11;
    public static final int COLUMNS = 17;

    /** Dcmtk, predictor 1, 11 bits. */
    public static final byte[] JPEG_LOSSLESS_SV1 =
            bytes("/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAALABEBAREA/8QAGQABAQEBAQEAAAAAAAAAAAAABwYADAsQ/9oACAEBAAEAAPtt"
                    + "0zNO+PlO+U74+U75Tvm23SYvlO+PlO+U74+U75T7bdI9TvlO+PlO+U74+U75tt0Wz5TvlO+PlO+U74+U+23QnPj5TvlO+PlO"
                    + "+U74+bbdB3Tvj5TvlO+PlO+U75tt76r1Tvj5TvlO+PlO+U+23vhU71Tvj5TvlO+PlO+bbe60+U71Tvj5TvlO+PlPtt7eT4+U"
                    + "r5Tvj5TvlO+Pm23tv074+Ur5Tvj5TvlO+f//2Q==");

    /** Dcmtk, predictor 6, 11 bits. */
    public static final byte[] JPEG_LOSSLESS =
            bytes("/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAALABEBAREA/8QAGQABAQEBAQEAAAAAAAAAAAAABgcABQwQ/9oACAEBAAYAAPtt"
                    + "6ZlPfL4nvie+XxPfE9822i6GQi0MhQyEWhkKGQ7bcyQoZCLQyFDIRaGQodtouhkKGQi0MhQyEWhkO20XFoZChkItDIUMhFod"
                    + "tuZIRaGQoZCLQyFDIRe20ZQSEWhkKGQi0MhQyHbbmSNBIRaGQoZCLQyFDttF0MjQSEWhkKGQi0Mh22i4tDIUMhFoZChkItDt"
                    + "tzJCLRyBDIRaGQoZCL//2Q==");

    /** Dcmtk, lossless, 11 bits. */
    public static final byte[] JPEG_LS =
            bytes("/9j/9wALEAALABEBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAPA5jE2et5yPd9D9fpnvlnPh2Z8qpUwAlRKmppTwBUkp"
                    + "6ilTkJal0FSwBnqjzlRwDNVDKrLPzGfy1QwDKZ3JZ+AZCU+LPgGOzeMzsBisziM3ASoqJczAIbLoTLwCCyqAysAK5f1k4D8y"
                    + "f1kYD4yPtUtSXF+GPgPLG+GNgO7F1NXP7MLzYuB0YfmxMDkqOufA4kLwYeBvIPcQsCpKkqDgb0rdhAwNZA6n/AD//9k=");

    /** Dcmtk, near 2, 12 bits. */
    public static final byte[] JPEG_LS_NEAR =
            bytes("/9j/9wALDAALABEBAREA/9oACAEBAAIAAPAAAAAAaP9ET9p+0+trW1ndLkCMCREkRgkRIE8nfIEYIESD9IPksMvPkH44+8/H"
                    + "H8GU4+4+mn3HYhV3dx9x9NOsOyous3NPtOzDrBGrsrO7Dazcs2Soys2ozKNqMyhGi+oyk3KMoMyFXZpMpMqTKTdA/9k=");

    /** OpenJPEG, 5-3 wavelet, 16 bits. */
    public static final byte[] JPEG_2000 =
            bytes("/0//UQApAAAAAAARAAAACwAAAAAAAAAAAAAAEQAAAAsAAAAAAAAAAAABDwEB/1IADAAAAAEAAgQEAAH/XAAKQICIiJCIiJD/"
                    + "ZAAqAAFDcmVhdGVkIGJ5IEdEQ00vT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAOcAAf+T3/iRAAlSoa/fHCJv/y3L"
                    + "u3MTWDflzOQ1ssM3pajvCIWxK+rjwH8iEAPwEIAH2hoJXOG53kKlQDTf7m/BCbUfGwRfjJhZogfWJ50+mWBPPw01G1zMuDSX"
                    + "3oE/G2PAfyVQAPqIYAH2kwAXG28WA9Rt0Fxz/bdqRjGJJDIZqMy9ASctSeRqOFKsg+Z1uMWDM67RBE9L7lbG4aAT9YOyprqm"
                    + "12SBex8ZJCGEZQutb1C75FUYrGsc0hM/iC8q3LWHyAYoXEZtqyfc9D+ZNwe6bC4DjYRMIC5ER2VW5//Z");

    /** OpenJPEG, 9-7 wavelet, 16 bits, 80 dB. */
    public static final byte[] JPEG_2000_LOSSY =
            bytes("/0//UQApAAAAAAARAAAACwAAAAAAAAAAAAAAEQAAAAsAAAAAAAAAAAABDwEB/1IADAAAAAEAAgQEAAD/XAARQp9SkAWQBZBH"
                    + "l9OX05di/2QAKgABQ3JlYXRlZCBieSBHRENNL09wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAACGAAH/k8/8EHQJMCO+"
                    + "YyN0wER30354nAk2AnoPd8Dseo/8eEYpGcB94ZAB8omAA4YGp8uNhh02FurSaq0UoRBGnrSrwL4NQfqTpB/APtF4ADpMABUA"
                    + "Fys668cFcqP/dt6SWJ7U+oZDtyUl6dlPs2LapVl8lDQc5D7nJ/1lEP/Z");

    /** Dcmtk, quality 90, 8 bits. */
    public static final byte[] JPEG_BASELINE =
            bytes("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQ"
                    + "ERMUFRUVDA8XGBYUGBIUFRT/wAALCAALABEBAREA/8QAFgAAAwAAAAAAAAAAAAAAAAAABwgJ/8QAKxAAAAMEBwkBAAAAAAAA"
                    + "AAAAAAERAgMEBhIUISJSodEFCAkVFjJxgYOR/9oACAEBAAA/AFq4eu1OWxk72pTqNvisaijUmTP2XvSgh9TliPPUSA3InjTu"
                    + "Nmui0ZKcGRp9w+kmRL1GL52In4CLWHmLIf//2Q==");

    private CodestreamFixture() {}

    /** The picture, for a largest value of 4095 or, in the baseline one, of 255. */
    public static int[] picture(int max) {
        int[] values = new int[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            int x = i % COLUMNS;
            int y = i / COLUMNS;
            int slope = 90 * x - 70 * y + 17 * ((x * 7 + y * 13) % 5);
            values[i] = x < 4 ? 0 : Math.min(max, max / 2 + slope * max / 4096);
        }
        return values;
    }

    /** Packs 16-bit or 8-bit samples as PS3.5 annex G has it: runs of three and more, literals between. */
    public static byte[] rle(int[] values, int bitsAllocated) {
        int planes = bitsAllocated / 8;
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        byte[] header = new byte[64];
        header[0] = (byte) planes;
        for (int plane = 0; plane < planes; plane++) {
            int offset = 64 + segments.size();
            for (int i = 0; i < 4; i++) {
                header[4 + 4 * plane + i] = (byte) (offset >> (8 * i));
            }
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (values[i] >> (8 * (planes - 1 - plane)));
            }
            pack(bytes, segments);
            if (segments.size() % 2 == 1) {
                segments.write(0);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        out.writeBytes(segments.toByteArray());
        return out.toByteArray();
    }

    private static void pack(byte[] bytes, ByteArrayOutputStream out) {
        int at = 0;
        while (at < bytes.length) {
            int run = runAt(bytes, at);
            if (run >= 3) {
                out.write(1 - run);
                out.write(bytes[at]);
                at += run;
                continue;
            }
            int end = at;
            while (end < bytes.length && end - at < 128 && runAt(bytes, end) < 3) {
                end++;
            }
            out.write(end - at - 1);
            out.write(bytes, at, end - at);
            at = end;
        }
    }

    private static int runAt(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length && end - at < 128 && bytes[end] == bytes[at]) {
            end++;
        }
        return end - at;
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
