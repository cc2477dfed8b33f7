package org.cxrstream.ingest.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
     * The images in the order in which they are to be published.
     *
     * @throws SetupException NO_INPUT if the folder as a whole can't be used
     */
    abstract List<FolderImage> images();
}
