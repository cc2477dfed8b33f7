package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Texts that must not be seen anywhere, in whatever way they may be written. */
final class Secrets {
    private final List<String> texts = new ArrayList<>();
    private final List<String> forms = new ArrayList<>(); // Bytes as Latin-1 characters, lower case but for base64.

    /** One more; every form of it counts. */
    void add(String text) {
        texts.add(text);
        for (Charset charset : List.of(ISO_8859_1, UTF_8, UTF_16BE, UTF_16LE)) {
            byte[] bytes = text.getBytes(charset);
            forms.add(new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT));
            forms.add(HexFormat.of().formatHex(bytes));
            for (int shift = 0; shift < 3; shift++) {
                forms.add(base64(bytes, shift));
            }
        }
    }

    /** One more that is bytes only. */
    void add(byte[] bytes) {
        forms.add(new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT));
    }

    /** The texts themselves. */
    List<String> texts() {
        return texts;
    }

    /** The forms that the bytes hold. */
    List<String> seenIn(byte[] bytes) {
        String asTheyAre = new String(bytes, ISO_8859_1);
        String lower = asTheyAre.toLowerCase(Locale.ROOT);
        return forms.stream()
                .filter(form -> asTheyAre.contains(form) || lower.contains(form))
                .toList();
    }

    /** The characters that depend on the secret alone, wherever in a group of three bytes it begins. */
    private static String base64(byte[] bytes, int shift) {
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int begin = (8 * shift + 5) / 6;
        int end = 8 * shifted.length / 6;
        return encoded.substring(begin, end);
    }
}
