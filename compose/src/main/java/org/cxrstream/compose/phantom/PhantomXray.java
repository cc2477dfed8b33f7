package org.cxrstream.compose.phantom;

/** One synthetic X-ray with its masks. The arrays are handed over, not copied: don't change them. */
final class PhantomXray {
    private final int day;
    private final String view;
    private final int width;
    private final int height;
    private final byte[] grey;
    private final byte[] rightLung;
    private final byte[] leftLung;

    PhantomXray(int day, String view, int width, int height, byte[] grey, byte[] rightLung, byte[] leftLung) {
        this.day = day;
        this.view = view;
        this.width = width;
        this.height = height;
        this.grey = grey;
        this.rightLung = rightLung;
        this.leftLung = leftLung;
    }

    /** Days after the patient's first X-ray. */
    int day() {
        return day;
    }

    /** {@code PA}, {@code AP} or {@code AP Supine}. */
    String view() {
        return view;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Grey values 0 to 255 as unsigned bytes, row by row. */
    byte[] grey() {
        return grey;
    }

    /** 255 where the lung of that side of the patient is, hidden or not, else 0; row by row. */
    byte[] mask(Side side) {
        return side == Side.RIGHT ? rightLung : leftLung;
    }
}
