package org.cxrstream.ingest.owner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Whose each of the latest studies is. A study belongs to one patient (PS3.3 C.7.2, A.1.2.1): a second patient
 * id in it means that one of the two is wrong, and which can't be told from here.
 *
 * <p>Holds pseudonyms only, of the {@link #CAPACITY} studies that were asked for last. Safe for use by several
 * threads.
 */
public final class StudyOwners {
    /** Studies that are remembered: years of a hospital's chest X-rays that are still being added to. */
    public static final int CAPACITY = 200_000;

    private final int capacity;
    private final Map<String, Owner> byStudy = new LinkedHashMap<>(16, 0.75f, true);

    /** Who, and since when. */
    private record Owner(PatientKey patient, Instant since) {}

    /** Knows no study. */
    public StudyOwners() {
        this(CAPACITY);
    }

    StudyOwners(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes an image into a study, which belongs from now on to its patient if it was nobody's.
     *
     * @param study pseudonym of the study
     * @param at ingest's clock
     * @throws PoisonInputException PATIENT_CONFLICT if the study is another patient's
     */
    public synchronized void claim(String study, PatientKey patient, Instant at) {
        Owner owner = byStudy.get(study);
        if (owner == null) {
            put(study, new Owner(patient, at));
        } else if (!owner.patient.equals(patient)) {
            throw new PoisonInputException(
                    DeadLetterReason.PATIENT_CONFLICT,
                    "patient: another one than in this study before (expected: one)");
        }
    }

    /** Hands the study to the patient, whoever had it: an image of it came again under its right patient. */
    public synchronized void correct(String study, PatientKey patient, Instant at) {
        put(study, new Owner(patient, at));
    }

    /**
     * An image of the study was published: it is that patient's, unless it was handed to another one later.
     *
     * @param at ingest's clock when that was
     */
    public synchronized void learn(String study, PatientKey patient, Instant at) {
        Owner owner = byStudy.get(requireNonNull(study, "study"));
        if (owner == null || at.isAfter(owner.since)) {
            put(study, new Owner(patient, at));
        }
    }

    /** Two patients are one: the studies of the one are the other's. */
    public synchronized void merge(PatientKey from, PatientKey into) {
        byStudy.replaceAll((study, owner) -> owner.patient.equals(from) ? new Owner(into, owner.since) : owner);
    }

    private void put(String study, Owner owner) {
        byStudy.put(study, owner);
        if (byStudy.size() > capacity) {
            byStudy.remove(byStudy.keySet().iterator().next());
        }
    }
}
