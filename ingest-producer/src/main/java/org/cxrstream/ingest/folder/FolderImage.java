package org.cxrstream.ingest.folder;

import java.util.Optional;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.schemas.error.PoisonInputException;

/** One image of a folder, not read yet. */
interface FolderImage {
    /** Where it is, without naming it: {@code row 17}, {@code file 3}. */
    String position();

    /** Whose it is; empty if that isn't known before it is read. */
    Optional<PatientIdentity> patient();

    /** The file that a dead letter is about. */
    InstanceIdentity file();

    /**
     * Reads and decodes it. May be called by any thread.
     *
     * @throws PoisonInputException with the reason why it can't be used
     */
    FolderXray read();
}
