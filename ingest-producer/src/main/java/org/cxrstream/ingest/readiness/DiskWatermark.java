package org.cxrstream.ingest.readiness;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stops intake while a disk is fuller than its watermark: a broker that runs out of room dies, and takes those down
 * who could have made room. Once stopped, intake goes on only {@value #ROOM_PERCENT} percent below the watermark, so
 * that it doesn't flutter. Safe for use by several threads.
 */
public final class DiskWatermark implements Condition {
    /** The watermark unless told otherwise, in percent. */
    public static final int DEFAULT_PERCENT = 85;

    private static final int ROOM_PERCENT = 1;

    private final String name;
    private final Path folder;
    private final int percent;
    private final DiskSpace space;
    private boolean isAbove;

    /**
     * Watches the disk on which a folder lies.
     *
     * @param name what lies there, such as {@code pixel store}
     * @param percent the watermark, 1 to 100; at 100 it never stops intake
     */
    public DiskWatermark(String name, Path folder, int percent) {
        this(name, folder, percent, DiskSpace.OF_FILE_STORE);
    }

    DiskWatermark(String name, Path folder, int percent, DiskSpace space) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("disk watermark: %d %% (expected: 1 to 100)".formatted(percent));
        }
        this.name = requireNonNull(name, "name");
        this.folder = requireNonNull(folder, "folder");
        this.percent = percent;
        this.space = space;
    }

    @Override
    public synchronized Optional<String> obstacle() {
        try {
            double used = space.usedPercent(folder);
            int mark = isAbove ? percent - ROOM_PERCENT : percent;
            isAbove = percent < 100 && used >= mark;
            return isAbove
                    ? Optional.of("%s: disk %.0f %% used (expected: below %d %%)".formatted(name, used, mark))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("%s: disk can't be measured (%s)"
                    .formatted(name, e.getClass().getSimpleName()));
        }
    }
}
