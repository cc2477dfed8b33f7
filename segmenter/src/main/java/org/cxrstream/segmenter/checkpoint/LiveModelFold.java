package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;

/**
 * What is live on a model line after the events of {@code cxr.models} so far. Everyone who replays the topic from its
 * beginning in order comes to the same answer, for the topic has one partition and keeps everything:
 *
 * <ul>
 *   <li>a promotion takes effect if what it replaces is what is live (nothing, for the first one) and the model was
 *       never live before: a promotion that is repeated must not undo a roll-back;
 *   <li>a roll-back takes effect if what it replaces is live and the model that returns was live before;
 *   <li>any other promotion or roll-back is void: its writer decided on something that was no longer so;
 *   <li>publications, rejections and other lines change nothing.
 * </ul>
 *
 * <p>Immutable.
 */
public final class LiveModelFold {
    private final String line;
    private final Optional<LiveModel> live;
    private final Set<String> onceLive;

    private LiveModelFold(String line, Optional<LiveModel> live, Set<String> onceLive) {
        this.line = requireNonNull(line, "line");
        this.live = live;
        this.onceLive = onceLive;
    }

    /** Before the first event nothing is live. */
    public static LiveModelFold of(String line) {
        return new LiveModelFold(line, Optional.empty(), Set.of());
    }

    /** The model that is live now; empty before the first promotion. */
    public Optional<LiveModel> live() {
        return live;
    }

    /**
     * What holds after one more event.
     *
     * @param event the next event of the topic
     * @param offset its offset
     * @return this very object if the event changes nothing
     */
    public LiveModelFold after(ModelEvent event, long offset) {
        return event.accept(new Step(offset));
    }

    private LiveModelFold switchedTo(String model, long offset) {
        Set<String> models = Stream.concat(onceLive.stream(), Stream.of(model)).collect(Collectors.toUnmodifiableSet());
        return new LiveModelFold(line, Optional.of(new LiveModel(model, offset)), models);
    }

    private boolean isLive(Optional<String> model) {
        return live.map(LiveModel::model).equals(model);
    }

    private final class Step implements ModelEvent.Visitor<LiveModelFold> {
        private final long offset;

        Step(long offset) {
            this.offset = offset;
        }

        @Override
        public LiveModelFold published(ModelPublished record) {
            return LiveModelFold.this;
        }

        @Override
        public LiveModelFold promoted(ModelPromoted record) {
            boolean holds = record.getLine().equals(line)
                    && isLive(record.getReplaces())
                    && !onceLive.contains(record.getModel());
            return holds ? switchedTo(record.getModel(), offset) : LiveModelFold.this;
        }

        @Override
        public LiveModelFold rejected(ModelRejected record) {
            return LiveModelFold.this;
        }

        @Override
        public LiveModelFold rolledBack(ModelRolledBack record) {
            boolean holds = record.getLine().equals(line)
                    && isLive(Optional.of(record.getReplaces()))
                    && onceLive.contains(record.getModel());
            return holds ? switchedTo(record.getModel(), offset) : LiveModelFold.this;
        }
    }
}
