package org.cxrstream.segmenter.network;

import java.util.SplittableRandom;

/**
 * Random streams addressed by what they are for, not by who drew before: the stream of (seed, purpose, epoch, image,
 * view) is the same whatever the order, the thread count or the other streams in use.
 */
public final class CounterRandom {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private CounterRandom() {}

    /** A fresh stream for {@code purpose} and its counters; equal arguments give equal streams. */
    public static SplittableRandom stream(long seed, String purpose, long... counters) {
        return new SplittableRandom(mix(seed, purpose, counters));
    }

    /** The 64-bit seed of that stream. */
    public static long mix(long seed, String purpose, long... counters) {
        long state = scramble(seed ^ hash(purpose));
        for (long counter : counters) {
            state = scramble(state + GOLDEN_RATIO + scramble(counter));
        }
        return state;
    }

    /** FNV-1a over the UTF-16 units. */
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection. */
    private static long scramble(long value) {
        long z = value + GOLDEN_RATIO;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
