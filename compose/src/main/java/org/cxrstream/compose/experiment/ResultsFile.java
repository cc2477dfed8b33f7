package org.cxrstream.compose.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/**
 * A table that only grows: a CSV file of which each line is durable once {@link #add} returns. A line that was cut off
 * as a process died is dropped by the next one that adds to the file. Several processes may add to one file. A file of
 * an earlier release, which lacks the last columns, stays as it is: they are left out of the lines that are added, and
 * are missing in those that are read.
 *
 * @param file where it is; made with the first line
 * @param columns names of the columns
 */
record ResultsFile(Path file, List<String> columns) {
    private static final CSVFormat CSV =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    ResultsFile {
        columns = List.copyOf(columns);
    }

    /**
     * Adds a line, unless there is one with the same value of the first column.
     *
     * @param values by column; one that is missing stays empty
     */
    void add(Map<String, String> values) {
        requireKnown(values);
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
                FileLock lock = channel.lock()) {
            channel.truncate(endOfLastLine(channel));
            List<String> header = channel.size() == 0 ? columns : header(wholeLines(Files.readAllBytes(file)));
            if (isThere(values)) {
                return;
            }
            String line = CSV.format(header.stream()
                    .map(column -> values.getOrDefault(column, ""))
                    .toArray());
            String text = (channel.size() == 0 ? CSV.format(columns.toArray()) + "\n" : "") + line + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            for (long end = channel.size(); bytes.hasRemaining(); ) {
                end += channel.write(bytes, end);
            }
            channel.force(true);
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException("results: can't be written", e);
        }
    }

    private boolean isThere(Map<String, String> values) {
        String key = columns.get(0);
        return lines().stream().anyMatch(line -> line.getOrDefault(key, "").equals(values.getOrDefault(key, "")));
    }

    private void requireKnown(Map<String, String> values) {
        if (!columns.containsAll(values.keySet())) {
            throw new IllegalArgumentException("columns: " + values.keySet() + " (expected: of " + columns + ")");
        }
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            channel.read(last.clear(), end - 1);
            if (last.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /**
     * All whole lines, by column.
     *
     * @throws SetupException CONFIGURATION if it is a table of other columns
     */
    List<Map<String, String>> lines() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            return parse(wholeLines(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("results: can't be read", e);
        }
    }

    /** Bytes that were cut off need not even be characters. */
    private static String wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return new String(bytes, 0, end, UTF_8);
    }

    private List<Map<String, String>> parse(String text) throws IOException {
        if (text.isEmpty()) {
            return List.of();
        }
        header(text);
        List<Map<String, String>> lines = new ArrayList<>();
        try (CSVParser parser = parser(text)) {
            for (CSVRecord record : parser) {
                lines.add(new LinkedHashMap<>(record.toMap()));
            }
        }
        return lines;
    }

    private List<String> header(String text) throws IOException {
        try (CSVParser parser = parser(text)) {
            List<String> header = parser.getHeaderNames();
            if (header.size() > columns.size()
                    || !columns.subList(0, header.size()).equals(header)) {
                throw new SetupException(
                        Kind.CONFIGURATION,
                        "%s: columns %s (expected: %s; another release's? begin another folder)"
                                .formatted(file, header, columns));
            }
            return header;
        }
    }

    private static CSVParser parser(String text) throws IOException {
        return CSV.builder().setHeader().setSkipHeaderRecord(true).get().parse(new StringReader(text));
    }
}
