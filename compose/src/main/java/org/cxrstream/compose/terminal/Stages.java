package org.cxrstream.compose.terminal;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the stages one after the other, says so, and keeps how long each took. Not thread-safe. */
public final class Stages {
    private final PrintWriter out;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /** Prints to {@code out}. */
    public Stages(PrintWriter out) {
        this.out = out;
    }

    /** Does a stage, and says how long it took. */
    public <T> T run(String name, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        add(name, (System.nanoTime() - start) / 1e9);
        return result;
    }

    /** A stage is done. */
    public void add(String name, double duration) {
        seconds.merge(name, duration, Double::sum);
        out.printf(Locale.ROOT, "  %-28s %8.1f s%n", name, duration);
        out.flush();
    }

    /** Seconds by stage, in the order in which they ran. */
    public Map<String, Double> seconds() {
        return Collections.unmodifiableMap(seconds);
    }
}
