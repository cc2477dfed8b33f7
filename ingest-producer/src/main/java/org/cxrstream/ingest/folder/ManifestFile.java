package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/**
 * The lines of a {@code manifest.csv} (RFC 4180, UTF-8). A row is a line: a quote that is never closed spoils
 * its own row only.
 */
final class ManifestFile {
    static final String NAME = "manifest.csv";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<String> header;
    private final List<String> lines;

    private ManifestFile(List<String> header, List<String> lines) {
        this.header = header;
        this.lines = lines;
    }

    /** @throws SetupException NO_INPUT if there is none or it lacks the columns {@code image, patient} */
    static ManifestFile open(Path folder) {
        try {
            List<String> lines = new String(Files.readAllBytes(folder.resolve(NAME)), UTF_8)
                    .lines()
                    .toList();
            List<String> header =
                    lines.isEmpty() ? List.of() : cells(lines.get(0).replace(BYTE_ORDER_MARK, ""));
            if (!header.containsAll(List.of(ManifestRow.IMAGE, ManifestRow.PATIENT))) {
                throw new SetupException(
                        Kind.NO_INPUT,
                        "%s: no header (expected: a first line with at least image, patient)"
                                .formatted(folder.resolve(NAME)));
            }
            return new ManifestFile(header, lines.subList(1, lines.size()));
        } catch (IOException e) {
            throw new SetupException(Kind.NO_INPUT, "no %s (expected: a manifest)".formatted(folder.resolve(NAME)));
        }
    }

    /** The lines after the header; blank ones count, so that a row's number is its line's. */
    List<String> lines() {
        return lines;
    }

    /**
     * A line's cells by column.
     *
     * @throws org.cxrstream.schemas.error.PoisonInputException MANIFEST_ROW_INVALID
     */
    Map<String, String> row(String line) {
        List<String> cells;
        try {
            cells = cells(line);
        } catch (IOException e) {
            throw ManifestRow.invalid("row: no CSV (expected: RFC 4180, one row a line)");
        }
        if (cells.size() != header.size()) {
            throw ManifestRow.invalid("row: %d cells (expected: %d)".formatted(cells.size(), header.size()));
        }
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            row.put(header.get(i), cells.get(i));
        }
        return row;
    }

    private static List<String> cells(String line) throws IOException {
        try (CSVParser parser = CSVParser.parse(line, CSVFormat.RFC4180)) {
            List<CSVRecord> records = parser.getRecords();
            return records.isEmpty()
                    ? List.of()
                    : records.get(0).stream().map(String::strip).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
