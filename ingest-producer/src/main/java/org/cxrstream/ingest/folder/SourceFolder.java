package org.cxrstream.ingest.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** A folder of X-rays. Nothing is read before {@link FolderIngest} runs over it. */
public abstract sealed class SourceFolder permits ManifestFolder, DicomFolder, PublishedFolder {
    private final Path path;
    private final String name;

    /** @throws SetupException NO_INPUT if it is no folder or has no name */
    SourceFolder(Path folder) {
        this.path = folder.toAbsolutePath().normalize();
        Path last = path.getFileName();
        if (!Files.isDirectory(path) || last == null) {
            throw new SetupException(Kind.NO_INPUT, "folder: %s (expected: a folder of X-rays)".formatted(folder));
        }
        this.name = last.toString();
    }

    /**
     * Opens a folder by what is in it: a {@code manifest.csv}, see {@link ManifestFolder}, or else a public data set as
     * its publishers laid it out: JSRT ({@code *.IMG}, with the masks of the SCR database as {@code right lung/*.gif}
     * and {@code left lung/*.gif}) or Montgomery ({@code CXR_png/*.png}, {@code ManualMask/rightMask/*.png}, {@code
     * ManualMask/leftMask/*.png}). Their patients go by the files' names.
     *
     * @throws SetupException NO_INPUT if it is no folder, in none of these layouts or in more than one
     */
    public static SourceFolder open(Path folder) {
        if (Files.exists(folder.resolve(ManifestFile.NAME))) {
            return new ManifestFolder(folder);
        }
        List<PublishedLayout> found = Stream.of(PublishedLayout.values())
                .filter(layout -> new PublishedFolder(folder, layout).hasXrays())
                .toList();
        if (found.size() != 1) {
            throw new SetupException(
                    Kind.NO_INPUT,
                    "folder: %s, with X-rays of %s (expected: a %s, %s, or %s)"
                            .formatted(
                                    folder,
                                    found.isEmpty() ? "no known layout" : found,
                                    ManifestFile.NAME,
                                    PublishedLayout.JSRT.words(),
                                    PublishedLayout.MONTGOMERY.words()));
        }
        return new PublishedFolder(folder, found.get(0));
    }

    /** The folder's own name, which is part of its files' identity: rename it and its images are new ones. */
    public final String name() {
        return name;
    }

    /** How it is laid out: {@code manifest}, {@code dicom}, {@code jsrt} or {@code montgomery}. */
    public abstract String layout();

    final Path path() {
        return path;
    }

    /**
     * Checks that no two folders that name their images go by one name: their files would be taken for the same.
     *
     * @throws SetupException USAGE if two do
     */
    public static void requireDistinctNames(List<? extends SourceFolder> folders) {
        Map<String, Path> byName = new HashMap<>();
        for (SourceFolder folder : folders) {
            Path before = folder.namesItsImages() ? byName.putIfAbsent(folder.name, folder.path) : null;
            if (before != null && !isSame(before, folder.path)) {
                throw new SetupException(
                        Kind.USAGE,
                        "folders: %s and %s (expected: different names, which tell their files apart)"
                                .formatted(before, folder.path));
            }
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new UncheckedIOException("folder: can't be read", e);
        }
    }

    /** Whether an image is known by this folder's name and its path, not by what is in the file. */
    abstract boolean namesItsImages();

    /**
     * Every regular file in the folder and below, sorted by path: a file system lists them as it likes.
     *
     * @throws SetupException NO_INPUT if they can't be listed
     */
    final List<Path> files() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new SetupException(Kind.NO_INPUT, "folder: %s can't be listed".formatted(path));
        }
    }

    /**
     * The images in the order in which they are to be published.
     *
     * @throws SetupException NO_INPUT if the folder as a whole can't be used
     */
    abstract List<FolderImage> images();

    /**
     * Publishes its images in the way that is theirs.
     *
     * @return how many files or rows there are
     * @throws SetupException NO_INPUT if the folder as a whole can't be used
     */
    int publish(FolderPublishing publishing) {
        return publishing.xrays(images());
    }
}
