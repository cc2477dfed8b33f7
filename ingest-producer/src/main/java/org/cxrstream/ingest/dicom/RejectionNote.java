package org.cxrstream.ingest.dicom;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.WithdrawalReason;

/**
 * A Key Object Selection document that takes instances back (IHE RAD TF, Imaging Object Change Management;
 * PS3.3 C.17.6). Never leaves ingest: {@link #toString} shows the reason and how many.
 *
 * @param header which document it is, of which study and patient
 * @param reason its title
 * @param sopInstanceUids what it takes back: the instances of its Current Requested Procedure Evidence
 *     Sequence, in order, at most {@value #MAX_INSTANCES}
 */
public record RejectionNote(DicomHeader header, WithdrawalReason reason, List<String> sopInstanceUids) {
    /** More than any study holds. */
    static final int MAX_INSTANCES = 10_000;

    /** Checks that all is there. */
    public RejectionNote {
        requireNonNull(header, "header");
        requireNonNull(reason, "reason");
        sopInstanceUids = List.copyOf(sopInstanceUids);
    }

    /** A document's note; empty if it is no Key Object Selection or its title rejects nothing. */
    static Optional<RejectionNote> of(DataSet dataSet) {
        DicomHeader header = DicomHeader.of(dataSet);
        return header.isKeyObjectSelection()
                ? title(dataSet).map(reason -> new RejectionNote(header, reason, instances(dataSet)))
                : Optional.empty();
    }

    /** Document titles of PS3.16 CID 7011 by which a document rejects. */
    private static Optional<WithdrawalReason> title(DataSet dataSet) {
        return dataSet.items(Tag.CONCEPT_NAME_CODE_SEQUENCE).stream()
                .findFirst()
                .filter(code -> code.text(Tag.CODING_SCHEME_DESIGNATOR)
                        .filter("DCM"::equals)
                        .isPresent())
                .flatMap(code -> code.text(Tag.CODE_VALUE))
                .flatMap(value -> switch (value) {
                    case "113001" -> Optional.of(WithdrawalReason.REJECTED_FOR_QUALITY);
                    case "113037" -> Optional.of(WithdrawalReason.REJECTED_FOR_PATIENT_SAFETY);
                    case "113038" -> Optional.of(WithdrawalReason.INCORRECT_WORKLIST_ENTRY);
                    case "113039" -> Optional.of(WithdrawalReason.RETENTION_EXPIRED);
                    default -> Optional.empty();
                });
    }

    private static List<String> instances(DataSet dataSet) {
        List<String> instances = new ArrayList<>();
        for (DataSet study : dataSet.items(Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE)) {
            for (DataSet series : study.items(Tag.REFERENCED_SERIES_SEQUENCE)) {
                for (DataSet instance : series.items(Tag.REFERENCED_SOP_SEQUENCE)) {
                    requireRoom(instances);
                    instances.add(instance.requireText(Tag.REFERENCED_SOP_INSTANCE_UID));
                }
            }
        }
        if (instances.isEmpty()) {
            throw DataSet.invalid(
                    Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE, "no instance (expected: at least one)");
        }
        return instances;
    }

    private static void requireRoom(List<String> instances) {
        if (instances.size() == MAX_INSTANCES) {
            throw new PoisonInputException(
                    DeadLetterReason.ATTRIBUTE_INVALID,
                    "rejection note: more than %d instances".formatted(MAX_INSTANCES));
        }
    }

    @Override
    public String toString() {
        return "RejectionNote[%s, %d instances]".formatted(reason, sopInstanceUids.size());
    }
}
