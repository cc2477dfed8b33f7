package org.cxrstream.ingest.intake;

import java.util.List;
import org.cxrstream.schemas.error.TransientFaultException;

/**
 * Instances that arrive together. What is taken becomes known to others with {@link #commit} and not before: a batch
 * that is let go leaves at most pixel objects that no event names. Belongs to one thread, but for {@link #prepare}.
 */
public interface IntakeBatch {
    /**
     * Decodes an instance and stores its pixels; on return they are durable and the bytes no longer needed. May be
     * called by several threads.
     *
     * @return takes the instance into the batch; to be run once, by the batch's own thread
     * @throws TransientFaultException if the pixel store can't be reached: prepare it again, or let the batch go and
     *     send it again later
     */
    Runnable prepare(byte[] instance);

    /**
     * Prepares an instance and takes it into the batch.
     *
     * @throws TransientFaultException as {@link #prepare}
     */
    default void take(byte[] instance) {
        prepare(instance).run();
    }

    /**
     * Publishes what was taken, in that order, and waits until every record is acknowledged.
     *
     * @return the outcome of each instance, in the order in which they were taken
     * @throws TransientFaultException if the broker doesn't acknowledge in time: nothing is promised of any instance
     *     of the batch, and sending it again is safe
     */
    List<IntakeOutcome> commit();
}
