package org.cxrstream.schemas.identity;

import static java.util.Objects.requireNonNull;

/** Checks lower-case hexadecimal identifiers. */
final class Hex {
    private Hex() {}

    /** Returns {@code text} if it has exactly {@code digits} lower-case hexadecimal digits. */
    static String require(String text, int digits, String name) {
        requireNonNull(text, name);
        boolean valid = text.length() == digits;
        for (int i = 0; valid && i < digits; i++) {
            char c = text.charAt(i);
            valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!valid) {
            // The text itself may be a raw identifier that was passed by mistake: only its length is told.
            throw new IllegalArgumentException(
                    "%s: %d characters (expected: %d lower-case hex digits)".formatted(name, text.length(), digits));
        }
        return text;
    }
}
