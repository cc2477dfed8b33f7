package org.cxrstream.compose.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What every hospital's bridge does some day: it sends studies again that had arrived, and a file that was
 * cut off on the way. The first must change nothing, the second must stop nobody.
 */
final class BridgeRetry {
    private static final int REPEATED = 8;

    private BridgeRetry() {}

    /**
     * Makes a folder of the same name, so of the same identities, with the first images of {@code original}
     * and one that is cut off.
     */
    static Path write(Path original, Path parent) {
        try {
            Path again = Files.createDirectories(parent.resolve(original.getFileName()));
            Files.createDirectories(again.resolve("images"));
            List<String> manifest = Files.readAllLines(original.resolve("manifest.csv"));
            List<String> rows = new ArrayList<>(manifest.subList(0, Math.min(manifest.size(), 1 + REPEATED)));
            for (String row : rows.subList(1, rows.size())) {
                String image = row.substring(0, row.indexOf(','));
                Files.copy(original.resolve(image), again.resolve(image));
            }
            String first = rows.get(1);
            byte[] whole = Files.readAllBytes(original.resolve(first.substring(0, first.indexOf(','))));
            Files.write(again.resolve("images/cut-off.png"), Arrays.copyOf(whole, whole.length / 2));
            rows.add("images/cut-off.png" + first.substring(first.indexOf(',')));
            rows.replaceAll(BridgeRetry::withoutMasks);
            Files.write(again.resolve("manifest.csv"), rows);
            return again;
        } catch (IOException e) {
            throw new UncheckedIOException("writing the repeated studies", e);
        }
    }

    /** The annotations arrived the first time. */
    private static String withoutMasks(String row) {
        String[] fields = row.split(",", -1);
        if (fields[0].equals("image")) {
            return row;
        }
        fields[7] = "";
        fields[8] = "";
        fields[9] = "";
        return String.join(",", fields);
    }
}
