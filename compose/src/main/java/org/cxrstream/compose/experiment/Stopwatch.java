package org.cxrstream.compose.experiment;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Takes the time of one piece of work by the clock and by the processors. */
final class Stopwatch {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long wall = System.nanoTime();
    private final long cpu = PROCESS.getProcessCpuTime();

    /** Seconds since it was made. */
    String wallSeconds() {
        return seconds(System.nanoTime() - wall);
    }

    /** Seconds that all of the process's threads have computed since it was made. */
    String cpuSeconds() {
        return seconds(PROCESS.getProcessCpuTime() - cpu);
    }

    private static String seconds(long nanoseconds) {
        return String.format(Locale.ROOT, "%.1f", nanoseconds / 1e9);
    }
}
