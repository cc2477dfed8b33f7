package org.cxrstream.ingest.dicom;

import java.util.Set;

/** The attributes that are read (PS3.6), as group × 65536 + element. No other attribute is ever looked at. */
final class Tag {
    static final int TRANSFER_SYNTAX_UID = 0x0002_0010;
    static final int SPECIFIC_CHARACTER_SET = 0x0008_0005;
    static final int SOP_CLASS_UID = 0x0008_0016;
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
    static final int PRESENTATION_INTENT_TYPE = 0x0008_0068;
    static final int CODE_VALUE = 0x0008_0100;
    static final int CODING_SCHEME_DESIGNATOR = 0x0008_0102;
    static final int REFERENCED_SERIES_SEQUENCE = 0x0008_1115;
    static final int REFERENCED_SOP_INSTANCE_UID = 0x0008_1155;
    static final int REFERENCED_SOP_SEQUENCE = 0x0008_1199;
    static final int PATIENT_ID = 0x0010_0020;
    static final int ISSUER_OF_PATIENT_ID = 0x0010_0021;
    static final int IMAGER_PIXEL_SPACING = 0x0018_1164;
    static final int VIEW_POSITION = 0x0018_5101;
    static final int STUDY_INSTANCE_UID = 0x0020_000D;
    static final int SERIES_INSTANCE_UID = 0x0020_000E;
    static final int PATIENT_ORIENTATION = 0x0020_0020;
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
    static final int BURNED_IN_ANNOTATION = 0x0028_0301;
    static final int WINDOW_CENTER = 0x0028_1050;
    static final int WINDOW_WIDTH = 0x0028_1051;
    static final int RESCALE_INTERCEPT = 0x0028_1052;
    static final int RESCALE_SLOPE = 0x0028_1053;
    static final int VOI_LUT_FUNCTION = 0x0028_1056;
    static final int MODALITY_LUT_SEQUENCE = 0x0028_3000;
    static final int LUT_DESCRIPTOR = 0x0028_3002;
    static final int LUT_DATA = 0x0028_3006;
    static final int VOI_LUT_SEQUENCE = 0x0028_3010;
    static final int CONCEPT_NAME_CODE_SEQUENCE = 0x0040_A043;
    static final int CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE = 0x0040_A375;
    static final int VIEW_CODE_SEQUENCE = 0x0054_0220;
    static final int PIXEL_DATA = 0x7FE0_0010;
    static final int ITEM = 0xFFFE_E000;
    static final int ITEM_DELIMITATION = 0xFFFE_E00D;
    static final int SEQUENCE_DELIMITATION = 0xFFFE_E0DD;

    private static final Set<Integer> READ = Set.of(
            TRANSFER_SYNTAX_UID,
            SPECIFIC_CHARACTER_SET,
            SOP_CLASS_UID,
            SOP_INSTANCE_UID,
            STUDY_DATE,
            SERIES_DATE,
            ACQUISITION_DATE,
            CONTENT_DATE,
            ACQUISITION_DATE_TIME,
            STUDY_TIME,
            SERIES_TIME,
            ACQUISITION_TIME,
            CONTENT_TIME,
            MODALITY,
            PRESENTATION_INTENT_TYPE,
            CODE_VALUE,
            CODING_SCHEME_DESIGNATOR,
            REFERENCED_SERIES_SEQUENCE,
            REFERENCED_SOP_INSTANCE_UID,
            REFERENCED_SOP_SEQUENCE,
            PATIENT_ID,
            ISSUER_OF_PATIENT_ID,
            IMAGER_PIXEL_SPACING,
            VIEW_POSITION,
            STUDY_INSTANCE_UID,
            SERIES_INSTANCE_UID,
            PATIENT_ORIENTATION,
            SAMPLES_PER_PIXEL,
            PHOTOMETRIC_INTERPRETATION,
            NUMBER_OF_FRAMES,
            ROWS,
            COLUMNS,
            PIXEL_SPACING,
            BITS_ALLOCATED,
            BITS_STORED,
            HIGH_BIT,
            PIXEL_REPRESENTATION,
            PIXEL_PADDING_VALUE,
            BURNED_IN_ANNOTATION,
            WINDOW_CENTER,
            WINDOW_WIDTH,
            RESCALE_INTERCEPT,
            RESCALE_SLOPE,
            VOI_LUT_FUNCTION,
            MODALITY_LUT_SEQUENCE,
            LUT_DESCRIPTOR,
            LUT_DATA,
            VOI_LUT_SEQUENCE,
            CONCEPT_NAME_CODE_SEQUENCE,
            CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
            VIEW_CODE_SEQUENCE,
            PIXEL_DATA);

    private Tag() {}

    /** Whether the attribute is one of these. */
    static boolean isRead(int tag) {
        return READ.contains(tag);
    }

    static int group(int tag) {
        return tag >>> 16;
    }

    /** {@code (0028,0010)}. */
    static String name(int tag) {
        return "(%04X,%04X)".formatted(group(tag), tag & 0xffff);
    }
}
