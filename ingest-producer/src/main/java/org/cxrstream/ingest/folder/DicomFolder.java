package org.cxrstream.ingest.folder;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.schemas.error.SetupException;

/** A folder of DICOM files: every regular file in it and below, whatever its name, sorted by path. */
public final class DicomFolder extends SourceFolder {
    private final DicomOptions options;

    /**
     * A folder to be read with the decoder's defaults.
     *
     * @throws SetupException NO_INPUT if it is no folder
     */
    public DicomFolder(Path folder) {
        this(folder, DicomOptions.defaults());
    }

    /**
     * A folder to be read.
     *
     * @throws SetupException NO_INPUT if it is no folder
     */
    public DicomFolder(Path folder, DicomOptions options) {
        super(folder);
        this.options = requireNonNull(options, "options");
    }

    @Override
    public String layout() {
        return "dicom";
    }

    @Override
    boolean namesItsImages() {
        return false;
    }

    @Override
    List<FolderImage> images() {
        return List.copyOf(instances());
    }

    @Override
    int publish(FolderPublishing publishing) {
        return publishing.instances(instances(), options);
    }

    private List<DicomImage> instances() {
        DicomDecoder decoder = new DicomDecoder(options);
        List<DicomImage> instances = new ArrayList<>();
        files().forEach(file -> instances.add(new DicomImage(decoder, file, identity(file), instances.size() + 1)));
        return instances;
    }

    private InstanceIdentity identity(Path file) {
        return new InstanceIdentity.OfFile(name() + "/" + path().relativize(file));
    }
}
