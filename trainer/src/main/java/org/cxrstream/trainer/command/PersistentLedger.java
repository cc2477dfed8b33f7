package org.cxrstream.trainer.command;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.trainer.promotion.ModelLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, with growing pauses, while the broker is away or an event's schema is unknown (it learns the schemas
 * then): the work of an hour must not be lost at its last step. An event that was written although the answer got lost
 * is written twice then, which changes nothing (LiveModelFold).
 */
final class PersistentLedger implements ModelLedger {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentLedger.class);

    private final ModelLedger ledger;
    private final Runnable learnSchemas;
    private final Pauses pauses;

    PersistentLedger(ModelLedger ledger, Runnable learnSchemas, Pauses pauses) {
        this.ledger = ledger;
        this.learnSchemas = learnSchemas;
        this.pauses = pauses;
    }

    @Override
    public Optional<LiveModel> live(String line) {
        return insist(() -> ledger.live(line));
    }

    @Override
    public void append(String line, ModelEvent event) {
        insist(() -> {
            ledger.append(line, event);
            return true;
        });
    }

    private <T> T insist(Supplier<T> call) {
        boolean isSchemaUnknown = false;
        for (int failures = 0; ; failures++) {
            try {
                if (isSchemaUnknown) {
                    learnSchemas.run();
                }
                return call.get();
            } catch (TransientFaultException | KafkaException | UnknownSchemaException e) {
                isSchemaUnknown = e instanceof UnknownSchemaException;
                Duration pause = Pauses.after(failures);
                LOG.warn("{}; again in {} ms", e.getMessage(), pause.toMillis());
                if (pauses.isOverDuring(pause)) {
                    throw e;
                }
            }
        }
    }
}
