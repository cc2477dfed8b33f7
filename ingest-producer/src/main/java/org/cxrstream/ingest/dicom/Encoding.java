package org.cxrstream.ingest.dicom;

import java.nio.ByteOrder;

/** How the elements of a data set are written (PS3.5 §7.1). */
enum Encoding {
    IMPLICIT_LITTLE_ENDIAN(false, ByteOrder.LITTLE_ENDIAN),
    EXPLICIT_LITTLE_ENDIAN(true, ByteOrder.LITTLE_ENDIAN),
    EXPLICIT_BIG_ENDIAN(true, ByteOrder.BIG_ENDIAN);

    private final boolean isExplicit;
    private final ByteOrder order;

    Encoding(boolean isExplicit, ByteOrder order) {
        this.isExplicit = isExplicit;
        this.order = order;
    }

    /** Whether each element names its value representation. */
    boolean isExplicit() {
        return isExplicit;
    }

    ByteOrder order() {
        return order;
    }
}
