package org.cxrstream.compose.cli;

import java.util.EnumSet;
import java.util.Set;
import org.cxrstream.ingest.dicom.DicomOptions;
import picocli.CommandLine.Option;

/** Which DICOM instances are taken besides images of modality CR and DX. */
final class AcceptanceOptions {
    @Option(
            names = "--accept",
            paramLabel = "WHAT",
            split = ",",
            defaultValue = "${env:CXR_ACCEPT}",
            description = "Take besides CR and DX: secondary_capture, for X-rays that were scanned or converted, and"
                    + " burned_in_annotation, for pixels with text, which may name patients; parted by commas"
                    + " (env CXR_ACCEPT; default: neither).")
    private Set<DicomOptions.Acceptance> accepted = EnumSet.noneOf(DicomOptions.Acceptance.class);

    DicomOptions options(int parallelDecodes) {
        return new DicomOptions(accepted, parallelDecodes);
    }
}
