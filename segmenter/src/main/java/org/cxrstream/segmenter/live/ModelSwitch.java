package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.mask.Lung;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Precision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the network of the live model in memory. {@link #refresh()} is called between batches, so a batch
 * is made by one model. A model that can't be had leaves the former one in place and is tried again every
 * few seconds.
 *
 * <p>For one thread, which also closes it.
 */
final class ModelSwitch implements AutoCloseable {
    static final Duration RETRY = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ModelSwitch.class);
    private static final int CLASSES = 1 + Lung.values().length;

    private final ModelStore store;
    private final Precision precision;
    private final MaskCleanUp cleanUp;
    private final Clock clock;
    private @Nullable LiveModel wanted;
    private @Nullable LoadedModel current;
    private @Nullable String trouble;
    private Instant nextAttempt = Instant.MIN;

    ModelSwitch(ModelStore store, Precision precision, MaskCleanUp cleanUp, Clock clock) {
        this.store = requireNonNull(store, "store");
        this.precision = requireNonNull(precision, "precision");
        this.cleanUp = requireNonNull(cleanUp, "cleanUp");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Says which model is live by the topic; {@link #refresh()} acts on it. */
    void want(LiveModel model) {
        if (!model.equals(wanted)) {
            wanted = model;
            trouble = null;
            nextAttempt = Instant.MIN;
        }
    }

    /** Loads the wanted model unless it is loaded or the next attempt isn't due. */
    void refresh() {
        LiveModel target = wanted;
        boolean isLoaded = current != null && current.live().equals(target);
        if (target == null || isLoaded || clock.instant().isBefore(nextAttempt)) {
            return;
        }
        if (current != null && current.live().model().equals(target.model())) {
            current = current.promotedAgain(target);
            return;
        }
        load(target);
    }

    /** The model that makes the masks now. */
    Optional<LoadedModel> current() {
        return Optional.ofNullable(current);
    }

    /** What keeps the wanted model from being loaded, as {@code model <id> is missing}. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private void load(LiveModel target) {
        Optional<ModelId> id = modelId(target);
        if (id.isEmpty()) {
            fail(target, "is no model id (expected: 64 hex digits)");
            return;
        }
        try {
            Checkpoint checkpoint = store.checkpoint(id.get());
            if (checkpoint.spec().classes() != CLASSES) {
                fail(target, "has " + checkpoint.spec().classes() + " classes (expected: " + CLASSES + ")");
                return;
            }
            // Masks are made as those were that the model was judged by.
            Mirroring mirroring = store.card(id.get()).mirroring().orElse(Mirroring.NONE);
            swap(new LoadedModel(target, checkpoint.restore(precision), mirroring, cleanUp));
        } catch (ModelStoreException.Absent e) {
            fail(target, "is missing");
        } catch (ModelStoreException.Corrupt e) {
            fail(target, "is corrupt");
        } catch (ModelStoreException.Unavailable e) {
            fail(target, "can't be read");
        }
    }

    private static Optional<ModelId> modelId(LiveModel target) {
        try {
            return Optional.of(new ModelId(target.model()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void swap(LoadedModel loaded) {
        close();
        current = loaded;
        trouble = null;
        LOG.info("model {} makes the masks now", loaded.live().model());
    }

    private void fail(LiveModel target, String what) {
        String message = "model " + target.model() + " " + what;
        if (!message.equals(trouble)) {
            LOG.warn("{}; trying again every {} s", message, RETRY.toSeconds());
        }
        trouble = message;
        nextAttempt = clock.instant().plus(RETRY);
    }
}
