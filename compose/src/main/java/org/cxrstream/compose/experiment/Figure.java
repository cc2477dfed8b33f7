package org.cxrstream.compose.experiment;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as text in tables that programs read. */
final class Figure {
    private Figure() {}

    /** With six decimals; empty where there is none. */
    static String of(@Nullable Double value) {
        return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.6f", value);
    }
}
