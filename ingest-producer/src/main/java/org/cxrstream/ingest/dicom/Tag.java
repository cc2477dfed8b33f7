package org.cxrstream.ingest.dicom;

/** The attributes that are read (PS3.6), as group × 65536 + element. No other attribute is ever looked at. */
final class Tag {
    static final int TRANSFER_SYNTAX_UID = 0x0002_0010;
    static final int SPECIFIC_CHARACTER_SET = 0x0008_0005;
    static final int SOP_INSTANCE_UID = 0x0008_0018;
    static final int STUDY_DATE = 0x0008_0020;
    static final int SERIES_DATE = 0x0008_0021;
    static final int ACQUISITION_DATE = 0x0008_0022;
    static final int CONTENT_DATE = 0x0008_0023;
    static final int ACQUISITION_DATE_TIME = 0x0008_002A;
    static final int STUDY_TIME = 0x0008_0030;
    static final int SERIES_TIME = 0x0008_0031;
    static final int ACQUISITION_TIME = 0x0008_0032;
    static final int CONTENT_TIME = 0x0008_0033;
    static final int MODALITY = 0x0008_0060;
    static final int PATIENT_ID = 0x0010_0020;
    static final int ISSUER_OF_PATIENT_ID = 0x0010_0021;
    static final int IMAGER_PIXEL_SPACING = 0x0018_1164;
    static final int VIEW_POSITION = 0x0018_5101;
    static final int STUDY_INSTANCE_UID = 0x0020_000D;
    static final int SERIES_INSTANCE_UID = 0x0020_000E;
    static final int SAMPLES_PER_PIXEL = 0x0028_0002;
    static final int PHOTOMETRIC_INTERPRETATION = 0x0028_0004;
    static final int NUMBER_OF_FRAMES = 0x0028_0008;
    static final int ROWS = 0x0028_0010;
    static final int COLUMNS = 0x0028_0011;
    static final int PIXEL_SPACING = 0x0028_0030;
    static final int BITS_ALLOCATED = 0x0028_0100;
    static final int BITS_STORED = 0x0028_0101;
    static final int HIGH_BIT = 0x0028_0102;
    static final int PIXEL_REPRESENTATION = 0x0028_0103;
    static final int PIXEL_PADDING_VALUE = 0x0028_0120;
    static final int WINDOW_CENTER = 0x0028_1050;
    static final int WINDOW_WIDTH = 0x0028_1051;
    static final int RESCALE_INTERCEPT = 0x0028_1052;
    static final int RESCALE_SLOPE = 0x0028_1053;
    static final int VOI_LUT_FUNCTION = 0x0028_1056;
    static final int MODALITY_LUT_SEQUENCE = 0x0028_3000;
    static final int PIXEL_DATA = 0x7FE0_0010;
    static final int ITEM = 0xFFFE_E000;
    static final int ITEM_DELIMITATION = 0xFFFE_E00D;
    static final int SEQUENCE_DELIMITATION = 0xFFFE_E0DD;

    private Tag() {}

    static int group(int tag) {
        return tag >>> 16;
    }

    /** {@code (0028,0010)}. */
    static String name(int tag) {
        return "(%04X,%04X)".formatted(group(tag), tag & 0xffff);
    }
}
