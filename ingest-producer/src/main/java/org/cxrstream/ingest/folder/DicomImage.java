package org.cxrstream.ingest.folder;

import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.dicom.DicomDecoder;

/** A DICOM file of a folder. */
record DicomImage(DicomDecoder decoder, Path path, InstanceIdentity file, int number) implements FolderImage {
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
        byte[] bytes = bytes();
        return FolderXray.withoutMask(decoder.decode(bytes), bytes.length);
    }

    /** @throws org.cxrstream.schemas.error.PoisonInputException if it can't be read, see {@link SourceFile#read} */
    byte[] bytes() {
        return SourceFile.read(path);
    }
}
