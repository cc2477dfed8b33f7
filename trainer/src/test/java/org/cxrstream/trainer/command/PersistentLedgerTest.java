package org.cxrstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.trainer.promotion.ModelLedger;
import org.junit.jupiter.api.Test;

class PersistentLedgerTest {
    private final AtomicBoolean isLearnt = new AtomicBoolean();
    private final Pauses pauses = new Pauses();

    @Test
    void shouldLearnSchemasAndReadAgainWhenAnEventsSchemaIsUnknown() {
        PersistentLedger persistent = new PersistentLedger(new UpgradedLedger(), () -> isLearnt.set(true), pauses);
        assertThat(persistent.live("lungs")).contains(new LiveModel("a", 3));
    }

    @Test
    void shouldGiveUpWhenTheServiceCloses() {
        pauses.end();
        PersistentLedger persistent = new PersistentLedger(new UpgradedLedger(), () -> {}, pauses);
        assertThatThrownBy(() -> persistent.live("lungs")).isInstanceOf(UnknownSchemaException.class);
    }

    /** Holds an event of a newer release. */
    private final class UpgradedLedger implements ModelLedger {
        @Override
        public Optional<LiveModel> live(String line) {
            if (!isLearnt.get()) {
                throw new UnknownSchemaException(1);
            }
            return Optional.of(new LiveModel("a", 3));
        }

        @Override
        public void append(String line, ModelEvent event) {}
    }
}
