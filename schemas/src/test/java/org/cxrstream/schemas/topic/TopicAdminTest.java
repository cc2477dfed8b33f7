package org.cxrstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.cxrstream.schemas.error.TransientFaultException;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    @Test
    void shouldSayWhatTheBrokerObjectsTo() {
        KafkaFutureImpl<Void> creation = new KafkaFutureImpl<>();
        creation.completeExceptionally(
                new InvalidReplicationFactorException("replication factor 3 is larger than the 1 broker"));

        assertThatExceptionOfType(TransientFaultException.class)
                .isThrownBy(() -> TopicAdmin.await(creation))
                .withMessageContaining("InvalidReplicationFactorException")
                .withMessageContaining("replication factor 3 is larger than the 1 broker");
    }
}
