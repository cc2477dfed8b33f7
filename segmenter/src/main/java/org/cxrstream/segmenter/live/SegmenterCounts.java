package org.cxrstream.segmenter.live;

import java.util.List;

/**
 * What a segmenter has written since it was started; only committed transactions count.
 *
 * @param masks masks
 * @param revocations masks taken back
 * @param deadLetters images that could not be used
 */
public record SegmenterCounts(long masks, long revocations, long deadLetters) {
    static final SegmenterCounts NONE = new SegmenterCounts(0, 0, 0);

    SegmenterCounts plus(List<StepOutput> committed) {
        return new SegmenterCounts(
                masks + count(committed, StepOutput.Outcome.MASK),
                revocations + count(committed, StepOutput.Outcome.REVOCATION),
                deadLetters + count(committed, StepOutput.Outcome.DEAD_LETTER));
    }

    private static long count(List<StepOutput> outputs, StepOutput.Outcome outcome) {
        return outputs.stream().filter(output -> output.outcome() == outcome).count();
    }
}
