package org.cxrstream.segmenter.network;

/** The kinds of segmentation networks. All of them take rasters whose sides are multiples of 16. */
public enum Architecture {
    /** {@link UNet}. */
    UNET("unet", "U-Net", 32, 1, 16, 16, 1),
    /** {@link DeepLabV3Plus}. */
    DEEPLAB_V3_PLUS("deeplab-v3-plus", "DeepLabV3+ (ResNet-50)", 64, 4, 32, 8, 2);

    private final String id;
    private final String title;
    private final int paperWidth;
    private final int widthStep;
    private final int featuresPerWidth;
    private final int embeddingPerWidth;
    private final int leastTrainingBatch;

    Architecture(
            String id,
            String title,
            int paperWidth,
            int widthStep,
            int featuresPerWidth,
            int embeddingPerWidth,
            int leastTrainingBatch) {
        this.id = id;
        this.title = title;
        this.paperWidth = paperWidth;
        this.widthStep = widthStep;
        this.featuresPerWidth = featuresPerWidth;
        this.embeddingPerWidth = embeddingPerWidth;
        this.leastTrainingBatch = leastTrainingBatch;
    }

    /** The name in files, such as {@code unet}. */
    public String id() {
        return id;
    }

    /** The name for people, such as {@code U-Net}. */
    public String title() {
        return title;
    }

    /** The width in the paper. */
    public int paperWidth() {
        return paperWidth;
    }

    /** What every width is a multiple of. */
    int widthStep() {
        return widthStep;
    }

    /** Channels of the encoder's last features for each of the width. */
    int featuresPerWidth() {
        return featuresPerWidth;
    }

    /** Numbers in an embedding for each of the width: 512 at the paper's. */
    int embeddingPerWidth() {
        return embeddingPerWidth;
    }

    /** The fewest images that a training pass can take: two where a norm sees but one value of each image. */
    public int leastTrainingBatch() {
        return leastTrainingBatch;
    }

    /**
     * The architecture of that {@link #id}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Architecture of(String id) {
        for (Architecture architecture : values()) {
            if (architecture.id.equals(id)) {
                return architecture;
            }
        }
        throw new IllegalArgumentException("network: " + id + " (expected: one of those this release has)");
    }
}
