package org.cxrstream.segmenter.network;

/** The kinds of segmentation networks. */
public enum Architecture {
    /** {@link UNet}. */
    UNET("unet", "U-Net");

    private final String id;
    private final String title;

    Architecture(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The name in files, such as {@code unet}. */
    public String id() {
        return id;
    }

    /** The name for people, such as {@code U-Net}. */
    public String title() {
        return title;
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
