package org.cxrstream.ingest.folder;

import java.util.Optional;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.grid.LabelMap;

/**
 * A decoded image of a folder.
 *
 * @param labels the expert's mask; empty where there is none or it can't be used
 * @param maskRefusal why the expert's mask can't be used; the image goes on without it
 * @param bytes length of the image's file
 */
record FolderXray(Xray xray, Optional<LabelMap> labels, Optional<PoisonInputException> maskRefusal, int bytes) {
    static FolderXray withoutMask(Xray xray, int bytes) {
        return new FolderXray(xray, Optional.empty(), Optional.empty(), bytes);
    }
}
