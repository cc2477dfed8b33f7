package org.cxrstream.ingest.codec;

/**
 * What came out of a codestream, row by row.
 *
 * @param values one for each pixel; not copied. Only the lower {@code precision} bits count: above them lie zeros
 *     or copies of the sign
 * @param precision bits of a value, 2 … 16
 */
public record Samples(short[] values, int precision) {}
