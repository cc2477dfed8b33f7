package org.cxrstream.compose.phantom;

/** A side of the patient; the patient's right is left in the picture. */
enum Side {
    RIGHT(-1),
    LEFT(1);

    private final int sign;

    Side(int sign) {
        this.sign = sign;
    }

    /** Direction of this side along the picture's columns: -1 for the patient's right, 1 for the left. */
    int sign() {
        return sign;
    }
}
