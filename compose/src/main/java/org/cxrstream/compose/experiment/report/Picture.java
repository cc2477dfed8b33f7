package org.cxrstream.compose.experiment.report;

import static java.util.Objects.requireNonNull;

/**
 * A picture of a report. The content is handed over, not copied.
 *
 * @param name of its file, unique in the report: {@code masks-1-2.png}, or {@code .svg}
 * @param caption for people; also what stands for it where it can't be seen
 * @param content the file
 */
public record Picture(String name, String caption, byte[] content) {
    /** Checks the name. */
    public Picture {
        requireNonNull(caption, "caption");
        requireNonNull(content, "content");
        if (!name.matches("[a-z0-9-]+\\.(png|svg)")) {
            throw new IllegalArgumentException("name: " + name + " (expected: such as masks-1-2.png)");
        }
    }

    String mediaType() {
        return name.endsWith(".svg") ? "image/svg+xml" : "image/png";
    }
}
