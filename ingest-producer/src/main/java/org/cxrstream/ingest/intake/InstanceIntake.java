package org.cxrstream.ingest.intake;

import java.util.Optional;

/**
 * Takes DICOM instances that arrive together: those of a request, the one of a file. Safe for use by several
 * threads.
 */
public interface InstanceIntake {
    /**
     * Begins a batch.
     *
     * @param onlyStudy the one Study Instance UID that the instances may have; empty for any
     */
    IntakeBatch begin(Optional<String> onlyStudy);
}
