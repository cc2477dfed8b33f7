package org.cxrstream.ingest.folder;

import java.util.Optional;
import java.util.function.Supplier;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.grid.LabelMap;

/**
 * A decoded image of a folder.
 *
 * @param labels the expert's mask; empty where there is none or it can't be used
 * @param maskRefusal why the expert's mask can't be used; the image goes on without it
 * @param hasSwappedSides whether the mask's right lung isn't left in the picture
 * @param bytes length of the image's file
 */
record FolderXray(
        Xray xray,
        Optional<LabelMap> labels,
        Optional<PoisonInputException> maskRefusal,
        boolean hasSwappedSides,
        int bytes) {
    /** One whose mask, if there is any, is read now: what is wrong with the mask costs the mask alone. */
    static FolderXray withMask(Xray xray, int bytes, Supplier<Optional<LabelMap>> mask) {
        try {
            Optional<LabelMap> labels = mask.get();
            return new FolderXray(
                    xray,
                    labels,
                    Optional.empty(),
                    labels.map(LungSides::areSwapped).orElse(false),
                    bytes);
        } catch (PoisonInputException e) {
            return new FolderXray(xray, Optional.empty(), Optional.of(e), false, bytes);
        }
    }

    static FolderXray withoutMask(Xray xray, int bytes) {
        return new FolderXray(xray, Optional.empty(), Optional.empty(), false, bytes);
    }
}
