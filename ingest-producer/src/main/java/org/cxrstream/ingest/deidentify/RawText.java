package org.cxrstream.ingest.deidentify;

/** Checks raw identifiers without ever quoting them. */
final class RawText {
    private static final int MAX_CHARACTERS = 8192;

    private RawText() {}

    /** Returns {@code text} if it isn't blank, isn't huge and can be joined with NUL without ambiguity. */
    static String require(String text, String name) {
        if (text.isBlank() || text.length() > MAX_CHARACTERS || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("%s: %d characters (expected: not blank, at most %d, no NUL)"
                    .formatted(name, text.length(), MAX_CHARACTERS));
        }
        return text;
    }
}
