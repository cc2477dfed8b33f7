package org.cxrstream.schemas.topic;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.schemas.error.TransientFaultException;

/** Sends the rare records that the caller can't go on without: schemas, the deployment, model events, commands. */
public final class DurableSend {
    private DurableSend() {}

    /**
     * Sends a record and waits until all in-sync replicas have it.
     *
     * @param producer made with {@link ProducerProperties}
     * @throws TransientFaultException if it can't be written, or the thread is interrupted
     */
    public static void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new TransientFaultException(record.topic() + ": can't write", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while writing " + record.topic(), e);
        }
    }
}
