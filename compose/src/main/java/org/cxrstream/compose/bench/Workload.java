package org.cxrstream.compose.bench;

import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;

/** The networks whose training step is timed, at the paper's widths. */
enum Workload {
    /** The paper's first. */
    UNET("unet", "", Architecture.UNET),
    /** The paper's second. */
    DEEPLAB("deeplab", "deeplab_", Architecture.DEEPLAB_V3_PLUS);

    private final String id;
    private final String infix;
    private final Architecture architecture;

    Workload(String id, String infix, Architecture architecture) {
        this.id = id;
        this.infix = infix;
        this.architecture = architecture;
    }

    /** In figures' names and for the Python process. */
    String id() {
        return id;
    }

    /** In contestants' names: {@code ours_}, this, {@code bf16}. */
    String infix() {
        return infix;
    }

    /** The network for X-rays of so many rows. */
    NetworkSpec network(int size) {
        return NetworkSpec.lungs(architecture, architecture.paperWidth(), size);
    }

    /** Billions of floating-point operations of a step: of convolutions alone, a multiply and an add as two. */
    double gigaflopsPerStep(BenchSettings settings) {
        int width = architecture.paperWidth();
        return switch (this) {
            case UNET -> UNetWork.gigaflopsPerStep(width, settings.size(), settings.batch());
            case DEEPLAB -> DeepLabWork.gigaflopsPerStep(width, settings.size(), settings.batch());
        };
    }
}
