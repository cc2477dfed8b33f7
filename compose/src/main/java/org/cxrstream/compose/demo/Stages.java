package org.cxrstream.compose.demo;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the stages one after the other, says so, and keeps how long each took. Not thread-safe. */
final class Stages {
    private final PrintWriter out;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    Stages(PrintWriter out) {
        this.out = out;
    }

    <T> T run(String name, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        add(name, (System.nanoTime() - start) / 1e9);
        return result;
    }

    void add(String name, double duration) {
        seconds.merge(name, duration, Double::sum);
        out.printf(Locale.ROOT, "  %-28s %8.1f s%n", name, duration);
        out.flush();
    }

    /** Seconds by stage, in the order in which they ran. */
    Map<String, Double> seconds() {
        return Collections.unmodifiableMap(seconds);
    }
}
