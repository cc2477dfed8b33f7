package org.cxrstream.ingest.publish;

import java.util.Optional;
import java.util.stream.Stream;
import org.cxrstream.schemas.event.WithdrawalReason;

/**
 * Document titles of Key Object Selections that take images back (PS3.16 CID 7011 Rejection Note, as IHE
 * Imaging Object Change Management uses them), coding scheme DCM.
 */
public enum RejectionTitle {
    /** Rejected for Quality Reasons. */
    QUALITY("113001", WithdrawalReason.REJECTED_FOR_QUALITY),
    /** Rejected for Patient Safety Reasons. */
    PATIENT_SAFETY("113037", WithdrawalReason.REJECTED_FOR_PATIENT_SAFETY),
    /** Incorrect Modality Worklist Entry. */
    WORKLIST_ENTRY("113038", WithdrawalReason.INCORRECT_WORKLIST_ENTRY),
    /** Data Retention Policy Expired. */
    RETENTION("113039", WithdrawalReason.RETENTION_EXPIRED);

    private final String code;
    private final WithdrawalReason reason;

    RejectionTitle(String code, WithdrawalReason reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The title of a code value (0008,0100) of the scheme DCM; empty if it takes nothing back. */
    public static Optional<RejectionTitle> ofCode(String code) {
        return Stream.of(values()).filter(title -> title.code.equals(code)).findFirst();
    }

    /** The reason that the events of its images carry. */
    public WithdrawalReason reason() {
        return reason;
    }
}
