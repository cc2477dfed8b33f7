package org.cxrstream.ingest.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatermarkTest {
    @TempDir
    private Path folder;

    @Test
    void shouldStopAtTheMarkAndGoOnOnlyBelowIt() {
        double[] used = {84.9};
        DiskWatermark watermark = new DiskWatermark("pixel store", folder, 85, any -> used[0]);

        assertThat(watermark.obstacle()).isEmpty();
        used[0] = 87.2;
        assertThat(watermark.obstacle()).contains("pixel store: disk 87 % used (expected: below 85 %)");
        used[0] = 84.5;
        assertThat(watermark.obstacle()).isPresent();
        used[0] = 83.9;
        assertThat(watermark.obstacle()).isEmpty();
        used[0] = 84.5;
        assertThat(watermark.obstacle()).isEmpty();
    }

    @Test
    void shouldStopWhenTheDiskCannotBeMeasuredWithoutNamingIt() {
        DiskWatermark watermark = new DiskWatermark("broker", folder, 85, any -> {
            throw new IOException(any.toString());
        });

        assertThat(watermark.obstacle()).contains("broker: disk can't be measured (IOException)");
    }

    @Test
    void shouldMeasureARealDisk() throws IOException {
        assertThat(DiskSpace.OF_FILE_STORE.usedPercent(folder)).isBetween(0.0, 100.0);
        assertThat(new DiskWatermark("pixel store", folder, 100).obstacle()).isEmpty();
    }
}
