package org.cxrstream.compose.bench;

import java.util.List;

/**
 * Milliseconds an image, wall clock, mean over a turn's files.
 *
 * @param decode from the file's bytes to samples and header, the file's digest included
 * @param digest SHA-256 of the canonical form
 * @param pack samples to the object's bytes
 * @param store written, fsynced, renamed, folder fsynced
 * @param codec the bare codec over the same codestreams; 0 where there is none
 * @param plain SHA-256 of the samples' bytes and an fsynced write of them
 */
record PrepareTimes(double decode, double digest, double pack, double store, double codec, double plain) {
    /** All of our work. */
    double whole() {
        return decode + digest + pack + store;
    }

    static PrepareTimes mean(List<PrepareTimes> times) {
        return new PrepareTimes(
                times.stream().mapToDouble(PrepareTimes::decode).average().orElse(Double.NaN),
                times.stream().mapToDouble(PrepareTimes::digest).average().orElse(Double.NaN),
                times.stream().mapToDouble(PrepareTimes::pack).average().orElse(Double.NaN),
                times.stream().mapToDouble(PrepareTimes::store).average().orElse(Double.NaN),
                times.stream().mapToDouble(PrepareTimes::codec).average().orElse(Double.NaN),
                times.stream().mapToDouble(PrepareTimes::plain).average().orElse(Double.NaN));
    }
}
