package org.cxrstream.compose.experiment.report;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * The paper's own Dice (Zeng et al., ICCAD 2021), of the two public data sets: they stand beside cells on the same X-rays
 * alone. In the paper each is a mean over folds of images, so that patients may be trained and tested on.
 */
final class PaperFigures {
    private static final Map<String, Double> DICE = Map.ofEntries(
            entry("jsrt unet random 10", 0.917),
            entry("jsrt unet random 20", 0.950),
            entry("jsrt unet random 50", 0.961),
            entry("jsrt unet random all", 0.969),
            entry("jsrt unet cl-tci-moco 10", 0.943),
            entry("jsrt unet cl-tci-moco 20", 0.959),
            entry("jsrt unet cl-tci-moco 50", 0.966),
            entry("jsrt unet cl-tci-moco all", 0.970),
            entry("jsrt deeplab-v3-plus random 10", 0.898),
            entry("jsrt deeplab-v3-plus random 20", 0.933),
            entry("jsrt deeplab-v3-plus random 50", 0.952),
            entry("jsrt deeplab-v3-plus random all", 0.965),
            entry("jsrt deeplab-v3-plus cl-tci-moco 10", 0.945),
            entry("jsrt deeplab-v3-plus cl-tci-moco 20", 0.956),
            entry("jsrt deeplab-v3-plus cl-tci-moco 50", 0.963),
            entry("jsrt deeplab-v3-plus cl-tci-moco all", 0.968),
            entry("montgomery unet random 10", 0.945),
            entry("montgomery unet random 20", 0.964),
            entry("montgomery unet random 50", 0.974),
            entry("montgomery unet random 100", 0.978),
            entry("montgomery unet cl-tci-moco 10", 0.957),
            entry("montgomery unet cl-tci-moco 20", 0.968),
            entry("montgomery unet cl-tci-moco 50", 0.975),
            entry("montgomery unet cl-tci-moco 100", 0.979),
            entry("montgomery deeplab-v3-plus random 10", 0.912),
            entry("montgomery deeplab-v3-plus random 20", 0.941),
            entry("montgomery deeplab-v3-plus random 50", 0.962),
            entry("montgomery deeplab-v3-plus random 100", 0.971),
            entry("montgomery deeplab-v3-plus cl-tci-moco 10", 0.949),
            entry("montgomery deeplab-v3-plus cl-tci-moco 20", 0.963),
            entry("montgomery deeplab-v3-plus cl-tci-moco 50", 0.973),
            entry("montgomery deeplab-v3-plus cl-tci-moco 100", 0.977));

    private PaperFigures() {}

    /** The paper's Dice for cells like this one; empty where the paper has none that is known here. */
    static Optional<Double> dice(PlannedCell cell) {
        return cell.method()
                .map(method -> DICE.get("%s %s %s %s"
                        .formatted(
                                cell.conditions().data(),
                                cell.conditions().architecture(),
                                method,
                                cell.annotatedImages())));
    }
}
