package org.cxrstream.trainer.resume;

import static java.nio.channels.FileChannel.MapMode.READ_ONLY;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.Safetensors;

/**
 * The last two states of one training, each a file that is written aside, forced to the disk and renamed, and named
 * after its step and its SHA-256: whenever the machine dies, the newest file that fits its name is a whole state. Not
 * for use by two trainings at once.
 */
public final class StateFolder {
    private static final Pattern NAME = Pattern.compile("step-(\\d{8})\\.([0-9a-f]{64})\\.safetensors");
    private static final int KEPT = 2;

    private final Path folder;

    /**
     * Opens a folder of states, which is made where it is missing.
     *
     * @throws UncheckedIOException if it can't be made
     */
    public StateFolder(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            deleteUnfinished();
        } catch (IOException e) {
            throw new UncheckedIOException("states: the folder can't be made", e);
        }
    }

    /**
     * A state and how far the training was.
     *
     * @param step how many steps had been made
     * @param state as it was after them
     */
    public record Saved(int step, TrainingState state) {}

    /**
     * Keeps a state; returns when it is durable. Older states but one are deleted then.
     *
     * @param step how many steps have been made
     * @throws UncheckedIOException if it can't be written; the earlier states stay then
     */
    public void save(int step, TrainingState state) {
        Safetensors.Content content = state.content();
        String name =
                "step-%08d.%s.safetensors".formatted(step, ModelId.of(content).hex());
        try {
            DurableFile.replace(folder.resolve(name), out -> Safetensors.write(content, out));
            for (Path old : newestFirst().stream().skip(KEPT).toList()) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("states: can't be written", e);
        }
    }

    /**
     * The newest state that is whole; empty before the first.
     *
     * @throws UncheckedIOException if the folder can't be read
     */
    public Optional<Saved> latest() {
        try {
            for (Path path : newestFirst()) {
                ByteBuffer file = mapped(path);
                Matcher name = match(path);
                if (ModelId.of(file).hex().equals(name.group(2))) {
                    return Optional.of(new Saved(Integer.parseInt(name.group(1)), TrainingState.decode(file)));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("states: can't be read", e);
        }
    }

    /**
     * Deletes all states: of a training that has come to its end.
     *
     * @throws UncheckedIOException if one can't be deleted
     */
    public void clear() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("states: can't be deleted", e);
        }
    }

    /** A state is as large as the training itself, too much to have twice in Java's memory. */
    private static ByteBuffer mapped(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, READ)) {
            return channel.map(READ_ONLY, 0, channel.size());
        }
    }

    /** What a kill left half written. */
    private void deleteUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path :
                    files.filter(file -> file.toString().endsWith(".new")).toList()) {
                Files.delete(path);
            }
        }
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> match(path).matches())
                    .sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }

    private static Matcher match(Path path) {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        matcher.matches();
        return matcher;
    }
}
