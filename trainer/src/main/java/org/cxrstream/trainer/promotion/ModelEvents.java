package org.cxrstream.trainer.promotion;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Optional;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;
import org.cxrstream.schemas.event.RejectionReason;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelId;

/** Tells what became of the models of one line. Each method returns when its event is durable. */
public final class ModelEvents {
    private final ModelLedger ledger;
    private final String line;
    private final Clock clock;

    /** Writes to a ledger. */
    public ModelEvents(ModelLedger ledger, String line, Clock clock) {
        this.ledger = requireNonNull(ledger, "ledger");
        this.line = requireNonNull(line, "line");
        this.clock = requireNonNull(clock, "clock");
    }

    /** What is live now. */
    public Optional<LiveModel> live() {
        return ledger.live(line);
    }

    /** The model lies in the store. */
    public void published(ModelCard card, String run) {
        ledger.append(
                line,
                new ModelEvent.Published(
                        new ModelPublished(line, card.id().hex(), run, card.toJson(), clock.instant())));
    }

    /**
     * The model goes live in the place of {@code replaced}.
     *
     * @param replaced what was live when the gate decided
     * @return false if something else has gone live meanwhile, which makes the promotion void
     */
    public boolean promoted(ModelId model, Optional<LiveModel> replaced, GateEvidence evidence) {
        ledger.append(
                line,
                new ModelEvent.Promoted(new ModelPromoted(
                        line,
                        model.hex(),
                        replaced.map(LiveModel::model).orElse(null),
                        evidence.toJson(),
                        clock.instant())));
        return live().map(LiveModel::model).equals(Optional.of(model.hex()));
    }

    /** The gate refused the model. */
    public void rejected(ModelId model, RejectionReason reason, GateEvidence evidence) {
        ledger.append(
                line,
                new ModelEvent.Rejected(
                        new ModelRejected(line, model.hex(), reason, evidence.toJson(), clock.instant())));
    }

    /**
     * An earlier model is live again in the place of {@code replaced}.
     *
     * @return false if the model was never live or something else has gone live meanwhile, which makes it void
     */
    public boolean rolledBack(ModelId model, LiveModel replaced) {
        ledger.append(
                line,
                new ModelEvent.RolledBack(new ModelRolledBack(line, model.hex(), replaced.model(), clock.instant())));
        return live().map(LiveModel::model).equals(Optional.of(model.hex()));
    }
}
