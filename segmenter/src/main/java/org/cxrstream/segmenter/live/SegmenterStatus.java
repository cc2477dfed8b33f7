package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.segmenter.checkpoint.LiveModel;

/**
 * How a segmenter is.
 *
 * @param isReady whether it makes masks with the model that should be live
 * @param text {@code ready: model <id>}, or {@code not ready: } and why
 * @param model the model that makes the masks, also while another one should
 */
public record SegmenterStatus(boolean isReady, String text, Optional<LiveModel> model) {
    /** Checks that all is there. */
    public SegmenterStatus {
        requireNonNull(text, "text");
        requireNonNull(model, "model");
    }

    static SegmenterStatus notReady(String why, Optional<LiveModel> model) {
        return new SegmenterStatus(false, "not ready: " + why, model);
    }

    /** What a session's models say. */
    static SegmenterStatus of(boolean isFollowing, ModelSwitch models) {
        Optional<LiveModel> model = models.current().map(LoadedModel::live);
        if (!isFollowing) {
            return notReady("reading the models", model);
        }
        return models.trouble()
                .map(trouble -> notReady(trouble, model))
                .or(() -> model.map(live -> new SegmenterStatus(true, "ready: model " + live.model(), model)))
                .orElseGet(() -> notReady("no model", model));
    }
}
