package org.cxrstream.ingest;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.readiness.DiskWatermark;
import org.cxrstream.ingest.stow.StowLimits;

/**
 * How ingest runs as a service.
 *
 * @param kafka client properties, {@code bootstrap.servers} above all
 * @param http where STOW-RS listens; empty for no server
 * @param token what STOW-RS's clients must show; empty for nothing
 * @param dicom which instances are taken
 * @param limits what STOW-RS takes
 * @param resources what the server answers for besides
 * @param watched folders that are watched
 * @param disks whose fill stops intake
 */
public record IngestServiceConfig(
        Map<String, ?> kafka,
        Optional<HttpSettings> http,
        Optional<BearerTokens> token,
        DicomOptions dicom,
        StowLimits limits,
        List<HttpResource> resources,
        List<Path> watched,
        List<DiskWatermark> disks) {

    /**
     * Checks that all is there, and that strangers are kept out.
     *
     * @throws org.cxrstream.schemas.error.SetupException CONFIGURATION if the server would listen to other machines
     *     without a token or mutual TLS
     */
    public IngestServiceConfig {
        requireNonNull(token, "token");
        requireNonNull(dicom, "dicom");
        requireNonNull(limits, "limits");
        http.ifPresent(settings -> settings.requireGuard(token));
        kafka = Map.copyOf(kafka);
        resources = List.copyOf(resources);
        watched = List.copyOf(watched);
        disks = List.copyOf(disks);
    }
}
