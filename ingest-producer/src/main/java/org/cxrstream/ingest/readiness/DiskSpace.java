package org.cxrstream.ingest.readiness;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How full a disk is. */
@FunctionalInterface
interface DiskSpace {
    /** As {@code df} counts: what is used, of what is used and may still be used by us. */
    DiskSpace OF_FILE_STORE = DiskSpace::usedOfFileStore;

    /** Used percent, 0 to 100, of the disk on which the folder lies. */
    double usedPercent(Path folder) throws IOException;

    private static double usedOfFileStore(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        double used = disk.getTotalSpace() - disk.getUnallocatedSpace();
        double available = disk.getUsableSpace();
        return used + available <= 0 ? 0 : 100 * used / (used + available);
    }
}
