package org.cxrstream.ingest.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.ingest.dicom.DicomFile;
import org.cxrstream.ingest.dicom.DicomHeader;
import org.cxrstream.ingest.dicom.RejectionNote;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.StagedXray;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch on its way into a publisher. Pixels are stored as they come; what is said of them waits until the batch is
 * whole, since only then it shows whether a study in it has two patients: then nothing of that study is published.
 */
final class DicomBatch implements IntakeBatch {
    private static final Logger LOG = LoggerFactory.getLogger(DicomBatch.class);

    private final CxrPublisher publisher;
    private final DicomDecoder decoder;
    private final Optional<String> onlyStudy;
    private final Acknowledgements acknowledgements;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<String, Set<PatientIdentity>> patientsOfStudies = new HashMap<>();

    /** Sends what there is to say of an instance, and tells its outcome. */
    private interface Verdict {
        IntakeOutcome send();
    }

    /** An instance, of which study and patient as far as it says so, and what becomes of it if nothing is against it. */
    private record Arrival(Optional<DicomHeader> header, InstanceIdentity identity, Verdict verdict) {}

    DicomBatch(
            CxrPublisher publisher,
            DicomDecoder decoder,
            Optional<String> onlyStudy,
            Acknowledgements acknowledgements) {
        this.publisher = publisher;
        this.decoder = decoder;
        this.onlyStudy = onlyStudy;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public Runnable prepare(byte[] instance) {
        Arrival arrival = arrival(instance);
        return () -> add(arrival);
    }

    @Override
    public List<IntakeOutcome> commit() {
        List<IntakeOutcome> outcomes = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            outcomes.add(hasTwoPatients(arrival) ? conflict(arrival) : arrival.verdict.send());
        }
        acknowledgements.await();
        return outcomes;
    }

    private Arrival arrival(byte[] instance) {
        DicomHeader header;
        try {
            header = DicomFile.header(instance);
        } catch (PoisonInputException e) {
            InstanceIdentity nameless = new InstanceIdentity.OfFile(
                    "instance/" + SourceDigest.of(instance).hex());
            return new Arrival(Optional.empty(), nameless, refusal(Optional.empty(), nameless, e));
        }
        InstanceIdentity identity = new InstanceIdentity.OfDicom(header.sopInstanceUid());
        Verdict verdict = isWanted(header)
                ? verdict(header, identity, instance)
                : () -> new IntakeOutcome.OfAnotherStudy(reference(header));
        return new Arrival(Optional.of(header), identity, verdict);
    }

    private void add(Arrival arrival) {
        arrivals.add(arrival);
        arrival.header
                .filter(this::isWanted)
                .ifPresent(header -> header.studyUid()
                        .ifPresent(study -> patientsOfStudies
                                .computeIfAbsent(study, unseen -> new HashSet<>())
                                .add(patient(header))));
    }

    private boolean isWanted(DicomHeader header) {
        return onlyStudy.isEmpty() || onlyStudy.equals(header.studyUid());
    }

    private Verdict verdict(DicomHeader header, InstanceIdentity identity, byte[] instance) {
        try {
            Optional<RejectionNote> note = DicomFile.rejectionNote(instance);
            return note.isPresent() ? withdrawal(note.get(), identity) : publication(header, decoder.decode(instance));
        } catch (PoisonInputException e) {
            return refusal(Optional.of(header), identity, e);
        }
    }

    private Verdict publication(DicomHeader header, Xray xray) {
        StagedXray staged = publisher.stage(xray);
        IntakeOutcome stored =
                new IntakeOutcome.Stored(reference(header), publisher.pseudonyms(xray.patient(), xray.instance()));
        return () -> {
            acknowledgements.expect(publisher.publish(staged));
            return stored;
        };
    }

    private Verdict withdrawal(RejectionNote note, InstanceIdentity identity) {
        PatientIdentity patient = patient(note.header());
        PatientImage accepted = publisher.pseudonyms(patient, identity); // Or the patient's id is refused, now.
        LOG.debug("rejection note {} withdraws {}", accepted, note);
        return () -> {
            for (String uid : note.sopInstanceUids()) {
                acknowledgements.expect(publisher.withdraw(patient, new InstanceIdentity.OfDicom(uid), note.reason()));
            }
            return new IntakeOutcome.Withdrawn(reference(note.header()));
        };
    }

    private Verdict refusal(Optional<DicomHeader> header, InstanceIdentity identity, PoisonInputException refusal) {
        LOG.warn("instance refused: {}: {}", refusal.reason(), refusal.getMessage());
        return () -> refuse(header, identity, refusal.reason());
    }

    private IntakeOutcome conflict(Arrival arrival) {
        LOG.warn("instance refused: {}: its study came with two patients", DeadLetterReason.PATIENT_CONFLICT);
        return refuse(arrival.header, arrival.identity, DeadLetterReason.PATIENT_CONFLICT);
    }

    private IntakeOutcome refuse(Optional<DicomHeader> header, InstanceIdentity identity, DeadLetterReason reason) {
        acknowledgements.expect(publisher.deadLetter(header.flatMap(DicomHeader::patient), identity, reason));
        return new IntakeOutcome.Refused(header.map(DicomBatch::reference), reason);
    }

    private boolean hasTwoPatients(Arrival arrival) {
        return arrival.header
                .flatMap(DicomHeader::studyUid)
                .map(study -> patientsOfStudies.getOrDefault(study, Set.of()).size() > 1)
                .orElse(false);
    }

    /** As the decoder has it: without a patient id, the patient is nobody but this study's. */
    private static PatientIdentity patient(DicomHeader header) {
        return header.patient()
                .orElseGet(() -> PatientIdentity.ofStudy(header.studyUid().orElse(header.sopInstanceUid())));
    }

    private static InstanceReference reference(DicomHeader header) {
        return new InstanceReference(header.sopClassUid().orElse(""), header.sopInstanceUid());
    }
}
