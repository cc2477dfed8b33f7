package org.cxrstream.ingest.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTellTheFirstObstacleAndGoOnByItself() {
        AtomicBoolean isFull = new AtomicBoolean(true);
        List<Condition> conditions =
                List.of(Optional::empty, () -> isFull.get() ? Optional.of("disk: full") : Optional.empty());
        try (Readiness readiness = Readiness.watch(conditions, Duration.ofMillis(5))) {
            assertThat(readiness.obstacle()).contains("disk: full");
            isFull.set(false);
            await().until(() -> readiness.obstacle().isEmpty());
            isFull.set(true);
            await().until(() -> readiness.obstacle().isPresent());
        }
    }

    @Test
    void shouldStopWhenAConditionFailsInAWayOfItsOwn() {
        Condition broken = () -> {
            throw new IllegalStateException("JANE^DOE");
        };
        try (Readiness readiness = Readiness.watch(List.of(broken), Duration.ofMinutes(1))) {
            assertThat(readiness.obstacle()).contains("ingest: can't tell whether it is ready (IllegalStateException)");
        }
    }

    @Test
    void shouldSeeThatTheStoreIsGone() throws Exception {
        StoreReach reach = new StoreReach(FilePixelStore.create(folder.resolve("store")));
        assertThat(reach.obstacle()).isEmpty();

        try (var files = Files.list(folder.resolve("store"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(reach.obstacle()).get().asString().contains("pixel store: not there");
    }

    @Test
    void shouldSeeThatThereIsNoBroker() {
        try (BrokerReach reach = new BrokerReach(Map.of("bootstrap.servers", "127.0.0.1:1"))) {
            assertThat(reach.obstacle()).contains("broker: not reachable (expected: an answer)");
        }
    }
}
