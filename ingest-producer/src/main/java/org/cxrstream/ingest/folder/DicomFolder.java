package org.cxrstream.ingest.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.schemas.error.SetupException;

/** A folder of DICOM files: every regular file in it and below, whatever its name, sorted by path. */
public final class DicomFolder extends SourceFolder {
    private final DicomDecoder decoder;

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
        this.decoder = new DicomDecoder(options);
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
        List<FolderImage> images = new ArrayList<>();
        files().forEach(file -> images.add(new DicomImage(decoder, file, identity(file), images.size() + 1)));
        return images;
    }

    private InstanceIdentity identity(Path file) {
        return new InstanceIdentity.OfFile(name() + "/" + path().relativize(file));
    }

    private record DicomImage(DicomDecoder decoder, Path path, InstanceIdentity file, int number)
            implements FolderImage {
        @Override
        public String position() {
            return "file " + number;
        }

        @Override
        public Optional<PatientIdentity> patient() {
            return Optional.empty();
        }

        @Override
        public FolderXray read() {
            byte[] bytes = SourceFile.read(path);
            return FolderXray.withoutMask(decoder.decode(bytes), bytes.length);
        }
    }
}
