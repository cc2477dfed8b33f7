package org.cxrstream.ingest;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.http.HealthResource;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.http.IngestServer;
import org.cxrstream.ingest.intake.DicomIntake;
import org.cxrstream.ingest.intake.InstanceIntake;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.readiness.BrokerReach;
import org.cxrstream.ingest.readiness.Condition;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.ingest.readiness.StoreReach;
import org.cxrstream.ingest.stow.StudiesResource;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.watch.FolderWatch;
import org.cxrstream.ingest.watch.WatchSettings;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingest as a service: STOW-RS and watched folders over one publisher. What it answered as stored survives kill -9;
 * while broker or store are down or a disk is full it takes nothing and says so, and goes on by itself.
 */
public final class IngestService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<FolderWatch> watches = new ArrayList<>();
    private Optional<IngestServer> server = Optional.empty();

    private IngestService() {}

    /**
     * Starts everything that the configuration names; nothing stays open if that fails.
     *
     * @param vault keeps who each image is; stays the caller's to close, after this
     * @param clock gives the time of receipt
     * @throws org.cxrstream.schemas.error.SetupException if the port is taken, a watched folder or a TLS file can't
     *     be used, or the public demo key would leave this machine
     * @throws org.cxrstream.schemas.error.TransientFaultException if the broker can't be reached
     */
    public static IngestService start(
            IngestServiceConfig config,
            Topics topics,
            PixelStore store,
            Pseudonymiser pseudonymiser,
            Optional<Vault> vault,
            Clock clock) {
        IngestService service = new IngestService();
        boolean isStarted = false;
        try {
            CxrPublisher publisher =
                    new CxrPublisher(bounded(config.kafka()), topics, store, pseudonymiser, vault, clock);
            service.started.push(publisher);
            service.open(config, publisher, store, clock);
            isStarted = true;
            return service;
        } finally {
            if (!isStarted) {
                service.close();
            }
        }
    }

    /** Where STOW-RS is, such as {@code http://127.0.0.1:8104}; empty if it isn't served. */
    public Optional<String> address() {
        return server.map(IngestServer::address);
    }

    /** What stopped a part for good, in words; the process should end then, and be started again. */
    public Optional<String> failure() {
        return watches.stream()
                .flatMap(watch -> watch.failure().stream())
                .map(bug -> "watching a folder has stopped: " + bug.getClass().getSimpleName())
                .findFirst();
    }

    /** Ends what came in last first. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) { // AutoCloseable declares it; none of our parts throws a checked one.
                throw new IllegalStateException("closing " + part.getClass().getSimpleName(), e);
            }
        }
    }

    private void open(IngestServiceConfig config, CxrPublisher publisher, PixelStore store, Clock clock) {
        BrokerReach broker = new BrokerReach(config.kafka());
        started.push(broker);
        List<Condition> conditions = new ArrayList<>(List.of(broker, new StoreReach(store)));
        conditions.addAll(config.disks());
        Readiness readiness = Readiness.watch(conditions, Readiness.INTERVAL);
        started.push(readiness);
        InstanceIntake intake = new DicomIntake(publisher, config.dicom(), DicomIntake.PATIENCE);
        for (Path folder : config.watched()) {
            FolderWatch watch = FolderWatch.start(folder, intake, readiness, WatchSettings.DEFAULT, clock);
            started.push(watch);
            watches.add(watch);
        }
        server = config.http().map(settings -> serve(settings, config, intake, readiness));
    }

    private IngestServer serve(
            HttpSettings settings, IngestServiceConfig config, InstanceIntake intake, Readiness readiness) {
        if (settings.isInTheClear()) {
            LOG.warn("STOW-RS without TLS on {}: patients' data can be read on their way", settings.host());
        }
        List<HttpResource> resources = new ArrayList<>(config.resources());
        resources.add(new HealthResource(readiness));
        resources.add(new StudiesResource(intake, readiness, config.token(), config.limits()));
        IngestServer made = IngestServer.start(settings, resources);
        started.push(made);
        return made;
    }

    /** Whoever waits at the other end of a request is told within half a minute that the broker is gone. */
    private static Map<String, Object> bounded(Map<String, ?> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        return properties;
    }
}
