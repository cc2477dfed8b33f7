package org.cxrstream.ingest.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** A folder of X-rays. Nothing is read before {@link FolderIngest} runs over it. */
public abstract sealed class SourceFolder permits ManifestFolder, DicomFolder {
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

    /** The folder's own name, which is part of its files' identity: rename it and its images are new ones. */
    public final String name() {
        return name;
    }

    final Path path() {
        return path;
    }

    /**
     * Checks that no two folders with a manifest go by one name: their files would be taken for the same.
     *
     * @throws SetupException USAGE if two do
     */
    public static void requireDistinctNames(List<? extends SourceFolder> folders) {
        Map<String, Path> byName = new HashMap<>();
        for (SourceFolder folder : folders) {
            Path before = folder instanceof ManifestFolder ? byName.putIfAbsent(folder.name, folder.path) : null;
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

    /**
     * The images in the order in which they are to be published.
     *
     * @throws SetupException NO_INPUT if the folder as a whole can't be used
     */
    abstract List<FolderImage> images();
}
