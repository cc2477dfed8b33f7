package org.cxrstream.compose.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The same images in every transfer syntax that the tools on this machine can make. */
final class PrepareFiles {
    private final Map<BenchSyntax, List<Path>> files = new EnumMap<>(BenchSyntax.class);
    private final Map<BenchSyntax, String> missing = new EnumMap<>(BenchSyntax.class);

    private PrepareFiles() {}

    /** Makes them below {@code folder}. */
    static PrepareFiles make(Path folder, int images, Consumer<String> progress) throws IOException {
        PrepareFiles made = new PrepareFiles();
        List<Path> originals = new ArrayList<>();
        for (int seed = 0; seed < images; seed++) {
            originals.add(Files.write(folder.resolve(seed + ".dcm"), SyntheticRadiograph.file(seed)));
        }
        for (BenchSyntax syntax : BenchSyntax.values()) {
            progress.accept("making %d files: %s".formatted(images, syntax.id()));
            try {
                made.files.put(syntax, transcode(syntax, originals, folder));
            } catch (ContestantFailedException e) {
                made.missing.put(syntax, e.reason());
            }
        }
        return made;
    }

    /** By transfer syntax. */
    Map<BenchSyntax, List<Path>> files() {
        return files;
    }

    /** Why there are none. */
    Map<BenchSyntax, String> missing() {
        return missing;
    }

    private static List<Path> transcode(BenchSyntax syntax, List<Path> originals, Path folder)
            throws ContestantFailedException {
        if (syntax.transcoder().isEmpty()) {
            return originals;
        }
        List<Path> transcoded = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            Path target = folder.resolve("%s-%d.dcm".formatted(syntax.id(), i));
            run(Stream.concat(
                            syntax.transcoder().stream(),
                            Stream.of(originals.get(i).toString(), target.toString()))
                    .toList());
            transcoded.add(target);
        }
        return transcoded;
    }

    private static void run(List<String> command) throws ContestantFailedException {
        String name = command.get(0);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new ContestantFailedException(name + ": can't write this transfer syntax");
            }
        } catch (IOException e) {
            throw new ContestantFailedException(name + ": can't be started (Debian: dcmtk, libgdcm-tools)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContestantFailedException("interrupted");
        }
    }
}
