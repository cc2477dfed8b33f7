package org.cxrstream.ingest.folder;

import java.util.List;
import org.cxrstream.ingest.dicom.DicomOptions;

/** How folders are published, by what their files are; each method returns how many there were. */
interface FolderPublishing {
    /** X-rays that the folder says everything of. */
    int xrays(List<FolderImage> images);

    /** DICOM instances, which speak for themselves and may take others back. */
    int instances(List<DicomImage> files, DicomOptions options);
}
