package org.cxrstream.compose.cli;

import org.cxrstream.ingest.readiness.DiskWatermark;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import picocli.CommandLine.Option;

/** How full a disk may be. */
final class DiskOptions {
    @Option(
            names = "--disk-watermark",
            paramLabel = "PERCENT",
            defaultValue = "${env:CXR_DISK_WATERMARK:-85}",
            description = "Take nothing while a disk is fuller than this (env CXR_DISK_WATERMARK; default"
                    + " ${DEFAULT-VALUE}; 100: never stop).")
    private int watermark = DiskWatermark.DEFAULT_PERCENT;

    /** @throws SetupException CONFIGURATION if it is no percentage */
    int percent() {
        if (watermark < 1 || watermark > 100) {
            throw new SetupException(
                    Kind.CONFIGURATION, "--disk-watermark: %d (expected: 1 to 100)".formatted(watermark));
        }
        return watermark;
    }
}
