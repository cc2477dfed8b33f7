package org.cxrstream.compose.experiment.report;

/** A figure that is measured of each cell. */
public enum Score {
    /** Dataset-level Dice, mean of the lungs: the headline. */
    DICE("dice", "Dice", 3),
    /** Dataset-level Dice of the right lung. */
    RIGHT("dice_right", "right lung", 3),
    /** Dataset-level Dice of the left lung. */
    LEFT("dice_left", "left lung", 3),
    /** Mean over X-rays of the Dice, mean of the lungs. */
    PER_IMAGE("dice_per_image", "mean over X-rays", 3),
    /** 95th percentile of the Hausdorff distance, in pixels of the 256×256 grid. */
    HD95("hd95", "HD95 (px)", 1),
    /** Average symmetric surface distance, in pixels of the 256×256 grid. */
    ASSD("assd", "ASSD (px)", 2);

    private final String column;
    private final String title;
    private final int decimals;

    Score(String column, String title, int decimals) {
        this.column = column;
        this.title = title;
        this.decimals = decimals;
    }

    /** Its column in {@code results.csv}. */
    public String column() {
        return column;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** How many decimals it is told with. */
    int decimals() {
        return decimals;
    }
}
