package org.cxrstream.ingest.readiness;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Whether a broker answers within {@value #SECONDS} seconds. Safe for use by several threads. */
public final class BrokerReach implements Condition, AutoCloseable {
    private static final int SECONDS = 3;
    private static final Optional<String> UNREACHABLE = Optional.of("broker: not reachable (expected: an answer)");

    private final Admin admin;

    /**
     * Asks the cluster that these properties reach.
     *
     * @param kafka client properties, {@code bootstrap.servers} above all
     */
    public BrokerReach(Map<String, ?> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, SECONDS * 1_000);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, SECONDS * 1_000);
        admin = Admin.create(properties);
    }

    @Override
    public Optional<String> obstacle() {
        try {
            boolean hasNodes = !admin.describeCluster()
                    .nodes()
                    .get(SECONDS, TimeUnit.SECONDS)
                    .isEmpty();
            return hasNodes ? Optional.empty() : UNREACHABLE;
        } catch (ExecutionException | TimeoutException e) {
            return UNREACHABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNREACHABLE;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
