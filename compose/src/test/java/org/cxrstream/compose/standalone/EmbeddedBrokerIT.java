package org.cxrstream.compose.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    @Test
    void shouldKeepTopicsOverARestart() {
        Topics topics = Topics.ofRelease();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdmin(admin, topics, 2, (short) 1).apply();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(new TopicAdmin(admin, topics, 2, (short) 1).differences())
                    .isEmpty();
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(SetupException.class)
                    .isThrownBy(() -> EmbeddedBroker.start(folder.resolve("kafka"), taken.getLocalPort()))
                    .withMessageContaining("port " + taken.getLocalPort() + ": taken")
                    .satisfies(e -> assertThat(e.kind().exitCode()).isEqualTo(69));
        }
    }
}
