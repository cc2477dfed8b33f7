package org.cxrstream.trainer.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.LiveModelFold;

/** A ledger that a test can look into. */
public final class LedgerInMemory implements ModelLedger {
    private final List<ModelEvent> events = new ArrayList<>();

    @Override
    public Optional<LiveModel> live(String line) {
        LiveModelFold fold = LiveModelFold.of(line);
        for (int offset = 0; offset < events.size(); offset++) {
            fold = fold.after(events.get(offset), offset);
        }
        return fold.live();
    }

    @Override
    public void append(String line, ModelEvent event) {
        events.add(event);
    }

    /** All events so far. */
    public List<ModelEvent> events() {
        return List.copyOf(events);
    }

    /** The kinds of all events so far. */
    public List<String> kinds() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }
}
