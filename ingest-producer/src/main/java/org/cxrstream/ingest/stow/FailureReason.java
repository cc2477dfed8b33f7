package org.cxrstream.ingest.stow;

import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * Why an instance wasn't stored, as Failure Reason (0008,1197) tells it: the values of the Store Instances Response
 * (PS3.18 annex I.2) and, within the ranges that PS3.4 table B.2-1 leaves to implementations, our own. All are
 * permanent: the same instance again fails again.
 */
enum FailureReason {
    SOP_CLASS_NOT_SUPPORTED(0x0122),
    DATA_SET_DOES_NOT_MATCH_SOP_CLASS(0xA900),
    OF_ANOTHER_STUDY(0xA901),
    PATIENT_CONFLICT(0xA902),
    NOT_WANTED_ANY_MORE(0xA903),
    CANNOT_UNDERSTAND(0xC000),
    NOT_FRONTAL(0xC001),
    TOO_LARGE(0xC002),
    MAY_NAME_THE_PATIENT(0xC003),
    TRANSFER_SYNTAX_NOT_SUPPORTED(0xC122);

    private final int code;

    FailureReason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static FailureReason of(DeadLetterReason reason) {
        return switch (reason) {
            case MODALITY_UNSUPPORTED -> SOP_CLASS_NOT_SUPPORTED;
            case COLOUR_UNSUPPORTED, MULTI_FRAME_UNSUPPORTED -> DATA_SET_DOES_NOT_MATCH_SOP_CLASS;
            case PATIENT_CONFLICT -> PATIENT_CONFLICT;
            case IMAGE_WITHDRAWN, PATIENT_ERASED -> NOT_WANTED_ANY_MORE;
            case LATERAL_VIEW -> NOT_FRONTAL;
            case IMAGE_TOO_LARGE -> TOO_LARGE;
            case BURNED_IN_ANNOTATION -> MAY_NAME_THE_PATIENT;
            case TRANSFER_SYNTAX_UNSUPPORTED -> TRANSFER_SYNTAX_NOT_SUPPORTED;
            default -> CANNOT_UNDERSTAND; // The private attribute beside it tells more.
        };
    }
}
