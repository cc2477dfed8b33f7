package org.cxrstream.compose.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.folder.DicomFolder;
import org.cxrstream.ingest.folder.SourceFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which folders of X-rays to publish. */
final class FolderOptions {
    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Folder with a manifest.csv, or of JSRT or Montgomery; may be repeated.")
    private List<Path> images = new ArrayList<>();

    @Option(
            names = "--annotations",
            paramLabel = "DIR",
            description =
                    "Folder with a manifest.csv that names masks, too, or of JSRT or Montgomery; may be repeated.")
    private List<Path> annotations = new ArrayList<>();

    @Option(names = "--dicom", paramLabel = "DIR", description = "Folder of DICOM files; may be repeated.")
    private List<Path> dicoms = new ArrayList<>();

    @Mixin
    private AcceptanceOptions acceptances = new AcceptanceOptions();

    /** The folders in this order: images, annotations, DICOM. */
    List<SourceFolder> open() {
        List<SourceFolder> folders = new ArrayList<>();
        images.forEach(folder -> folders.add(SourceFolder.open(folder)));
        annotations.forEach(folder -> folders.add(SourceFolder.open(folder)));
        DicomOptions accepted = acceptances.options(Runtime.getRuntime().availableProcessors());
        dicoms.forEach(folder -> folders.add(new DicomFolder(folder, accepted)));
        SourceFolder.requireDistinctNames(folders);
        return folders;
    }
}
