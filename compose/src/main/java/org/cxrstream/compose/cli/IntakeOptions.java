package org.cxrstream.compose.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.compose.cli.PublishOptions.Target;
import org.cxrstream.ingest.IngestService;
import org.cxrstream.ingest.IngestServiceConfig;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.readiness.DiskWatermark;
import org.cxrstream.ingest.stow.StowLimits;
import org.cxrstream.ingest.vault.Vault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every way in needs that runs until it is stopped: broker, key, store, room on the disks. */
final class IntakeOptions {
    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Mixin
    private AcceptanceOptions acceptances = new AcceptanceOptions();

    @Mixin
    private DiskOptions disk = new DiskOptions();

    @Option(
            names = "--kafka-data",
            paramLabel = "DIR",
            description = "The broker's data folder, if it is on this machine: its disk is watched, too.")
    private @Nullable Path kafkaData;

    /** What the ways in differ in. */
    record Ways(
            Optional<HttpSettings> http,
            Optional<BearerTokens> token,
            StowLimits limits,
            List<HttpResource> resources,
            List<Path> watched) {}

    /** Starts ingest against a running system. */
    IngestService start(Ways ways, Optional<Vault> vault) {
        IngestServiceConfig config = new IngestServiceConfig(
                publish.clientProperties(),
                ways.http,
                ways.token,
                acceptances.options(StowLimits.parallelDecodes()),
                ways.limits,
                ways.resources,
                ways.watched,
                disks());
        Target target = publish.open();
        return IngestService.start(
                config, target.topics(), target.store(), target.pseudonymiser(), vault, Clock.systemUTC());
    }

    private List<DiskWatermark> disks() {
        List<DiskWatermark> disks = new ArrayList<>();
        publish.storeFolder().ifPresent(folder -> disks.add(new DiskWatermark("pixel store", folder, disk.percent())));
        if (kafkaData != null) {
            disks.add(new DiskWatermark("broker", kafkaData, disk.percent()));
        }
        return disks;
    }
}
