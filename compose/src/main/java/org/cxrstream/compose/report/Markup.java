package org.cxrstream.compose.report;

import java.util.Locale;

/** Turns values into text that is safe inside a page's markup. Stateless. */
public final class Markup {
    private Markup() {}

    /** The text with the characters escaped that mean something in element content or quoted attributes. */
    public static String text(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            escaped.append(escape(value.charAt(i)));
        }
        return escaped.toString();
    }

    /** A number with the given decimals; an en dash where it isn't finite. */
    public static String number(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "–";
    }

    private static String escape(char character) {
        return switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default ->
                character >= ' ' || character == '\n' || character == '\t' ? String.valueOf(character) : "\uFFFD";
        };
    }
}
