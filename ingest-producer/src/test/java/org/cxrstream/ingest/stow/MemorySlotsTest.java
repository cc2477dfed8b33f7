package org.cxrstream.ingest.stow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.cxrstream.ingest.http.HttpRefusal;
import org.cxrstream.ingest.http.HttpRefusal.Status;
import org.junit.jupiter.api.Test;

class MemorySlotsTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void shouldRefuseWhoWaitsTooLongAndTakeWhoComesAfterwards() {
        MemorySlots slots = new MemorySlots(1, SOON);
        try (MemorySlots.Slot only = slots.take()) {
            assertThatThrownBy(slots::take)
                    .isInstanceOfSatisfying(
                            HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.SERVICE_UNAVAILABLE));
            only.close(); // Twice is once.
        }
        slots.take().close();
        slots.take().close();
    }

    @Test
    void shouldHoldOneLargeInstanceAtATime() {
        MemorySlots slots = new MemorySlots(2, SOON);
        MemorySlots.Slot first = slots.take();
        MemorySlots.Slot second = slots.take();
        first.enlarge();
        first.enlarge();

        assertThatThrownBy(second::enlarge).isInstanceOf(HttpRefusal.class);
        first.close();
        second.enlarge();
        second.close();
    }

    @Test
    void shouldGiveBackTheBytesThatCame() {
        byte[] sent = new byte[300_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31);
        }
        try (InstanceBuffer buffer = buffer(sent.length, LONG)) {
            for (int i = 0; i < sent.length; i += 7_000) {
                buffer.add(ByteBuffer.wrap(sent, i, Math.min(7_000, sent.length - i)));
            }
            assertThat(buffer.take()).isEqualTo(sent);
        }
    }

    @Test
    void shouldRefuseAByteTooMuch() {
        try (InstanceBuffer buffer = buffer(10, LONG)) {
            buffer.add(ByteBuffer.allocate(10));
            assertThatThrownBy(() -> buffer.add(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(
                            HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.PAYLOAD_TOO_LARGE));
        }
    }

    @Test
    void shouldRefuseAnInstanceThatTakesTooLong() {
        try (InstanceBuffer buffer = buffer(10, Duration.ofNanos(-1))) {
            assertThatThrownBy(() -> buffer.add(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(
                            HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(Status.REQUEST_TIMEOUT));
        }
    }

    private static InstanceBuffer buffer(int maxBytes, Duration longest) {
        return new InstanceBuffer(new MemorySlots(1, SOON).take(), maxBytes, 0, longest);
    }
}
