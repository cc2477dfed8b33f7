package org.cxrstream.compose.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.ingest.IngestService;
import org.cxrstream.ingest.IngestServiceConfig;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.readiness.DiskWatermark;
import org.cxrstream.ingest.stow.StowLimits;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.pixelstore.PixelStores;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every way in needs that runs until it is stopped: broker, key, store, room on the disks. */
final class IntakeOptions {
    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private PixelStoreOptions pixels = new PixelStoreOptions();

    @Mixin
    private IssuerOptions issuers = new IssuerOptions();

    @Option(
            names = "--disk-watermark",
            paramLabel = "PERCENT",
            defaultValue = "${env:CXR_DISK_WATERMARK:-85}",
            description = "Take nothing while a disk is fuller than this (default ${DEFAULT-VALUE}; 100: never stop).")
    private int diskWatermark = DiskWatermark.DEFAULT_PERCENT;

    @Option(
            names = "--accept",
            paramLabel = "WHAT",
            split = ",",
            description = "Take besides CR and DX: secondary_capture, burned_in_annotation (names in pixels!).")
    private Set<DicomOptions.Acceptance> accepted = EnumSet.noneOf(DicomOptions.Acceptance.class);

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
        Map<String, Object> client = kafka.clientProperties();
        PseudonymKey pseudonymKey = key.load(data.folder());
        IngestServiceConfig config = new IngestServiceConfig(
                client,
                ways.http,
                ways.token,
                new DicomOptions(accepted, StowLimits.parallelDecodes()),
                ways.limits,
                ways.resources,
                ways.watched,
                disks());
        Topics topics = Topics.ofRelease();
        DeploymentTopic.require(client, topics, pseudonymKey.fingerprint());
        return IngestService.start(
                config,
                topics,
                PixelStores.open(pixels.location(data.folder())),
                new Pseudonymiser(pseudonymKey, issuers.policy()),
                vault,
                Clock.systemUTC());
    }

    private List<DiskWatermark> disks() {
        if (diskWatermark < 1 || diskWatermark > 100) {
            throw new SetupException(
                    Kind.CONFIGURATION, "--disk-watermark: %d (expected: 1 to 100)".formatted(diskWatermark));
        }
        List<DiskWatermark> disks = new ArrayList<>();
        pixels.folder(data.folder())
                .ifPresent(folder -> disks.add(new DiskWatermark("pixel store", folder, diskWatermark)));
        if (kafkaData != null) {
            disks.add(new DiskWatermark("broker", kafkaData, diskWatermark));
        }
        return disks;
    }
}
