package org.cxrstream.ingest.owner;

import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_WITHDRAWN;
import static org.cxrstream.schemas.event.DeadLetterReason.PATIENT_ERASED;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.ingest.deidentify.PseudonymTable;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Whose each instance is. An instance that comes again under another patient was corrected: it has to be withdrawn
 * from the one before, or it would teach that two people are one.
 *
 * <p>What it knows is a function of the set of events on {@code cxr.patient-events}, whatever order their partitions
 * are read in, and of what this process is about to send. Nearly every image has one holder, kept in a table of 41
 * bytes a slot; the few others are objects. Holds pseudonyms only. Safe for use by several threads.
 */
public final class InstanceOwners {
    private static final Comparator<Holder> LATER =
            Comparator.comparing(Holder::since).thenComparing(Holder::patient);

    private final PseudonymTable single = new PseudonymTable(3);
    private final Map<ImageId, List<Holder>> several = new HashMap<>();
    private final Set<PatientImage> withdrawn = new HashSet<>();
    private final Map<PatientKey, PatientKey> merged = new HashMap<>();
    private final Set<PatientKey> erased = new HashSet<>();
    private final Visitor visitor = new Visitor();

    /** A patient who has the image, and when it was last published so. */
    private record Holder(PatientKey patient, Instant since) {}

    /** Takes in an event of the topic. */
    public synchronized void learn(PatientEvent event) {
        event.accept(visitor);
    }

    /**
     * Lets an image in unless it would be ignored downstream, for ever and in silence.
     *
     * @throws PoisonInputException IMAGE_WITHDRAWN if it was taken back from this patient, PATIENT_ERASED
     */
    public synchronized void requireWelcome(PatientImage image) {
        if (erased.contains(image.patient())) {
            throw new PoisonInputException(PATIENT_ERASED, "the patient was erased");
        }
        if (withdrawn.contains(image)) {
            throw new PoisonInputException(
                    IMAGE_WITHDRAWN,
                    "image: withdrawn from this patient (expected: a new instance, with a UID of its own)");
        }
    }

    /** The other patients who have the image: those to withdraw it from before it is published under its own. */
    public synchronized List<PatientKey> othersThan(PatientImage image) {
        PatientKey own = survivor(image.patient());
        return holders(image.image()).stream()
                .map(Holder::patient)
                .filter(patient -> !survivor(patient).equals(own))
                .toList();
    }

    /** The image is about to be published, at that time by ingest's clock. */
    public synchronized void hold(PatientImage image, Instant at) {
        List<Holder> holders = new ArrayList<>(holders(image.image()));
        Holder holder = new Holder(image.patient(), at);
        boolean isOlder = holders.stream()
                .anyMatch(known -> known.patient.equals(holder.patient) && known.since.isAfter(holder.since));
        if (!isOlder) {
            holders.removeIf(known -> known.patient.equals(holder.patient));
            holders.add(holder);
            put(image.image(), holders);
        }
    }

    /** The image was withdrawn from the patient, durably. */
    public synchronized void release(PatientImage image) {
        List<Holder> holders = new ArrayList<>(holders(image.image()));
        if (holders.removeIf(holder -> holder.patient.equals(image.patient()))) {
            put(image.image(), holders);
        }
        withdrawn.add(image);
    }

    /**
     * Images that two patients have, each with the patients who don't have it last: two bridges published at the same
     * moment and neither saw the other's event. Means something only when every partition was read to its end.
     */
    public synchronized List<PatientImage> disputed() {
        List<PatientImage> disputed = new ArrayList<>();
        several.forEach((image, holders) -> {
            PatientKey last = survivor(holders.stream().max(LATER).orElseThrow().patient);
            holders.stream()
                    .map(Holder::patient)
                    .filter(patient -> !survivor(patient).equals(last))
                    .forEach(patient -> disputed.add(new PatientImage(patient, image)));
        });
        return disputed;
    }

    private List<Holder> holders(ImageId image) {
        List<Holder> many = several.get(image);
        if (many != null) {
            return many;
        }
        return single.get(image).map(InstanceOwners::holder).map(List::of).orElse(List.of());
    }

    private void put(ImageId image, List<Holder> holders) {
        several.remove(image);
        single.remove(image);
        if (holders.size() == 1) {
            Holder only = holders.get(0);
            String hex = only.patient.hex();
            single.put(
                    image,
                    Long.parseUnsignedLong(hex, 0, 16, 16),
                    Long.parseUnsignedLong(hex, 16, 32, 16),
                    only.since.toEpochMilli());
        } else if (!holders.isEmpty()) {
            several.put(image, List.copyOf(holders));
        }
    }

    private static Holder holder(long[] numbers) {
        return new Holder(
                new PatientKey("%016x%016x".formatted(numbers[0], numbers[1])), Instant.ofEpochMilli(numbers[2]));
    }

    /** Whom the patient was merged into in the end; a cycle, which preprocess refuses, ends where it began. */
    private PatientKey survivor(PatientKey patient) {
        PatientKey survivor = patient;
        for (int step = 0; step <= merged.size(); step++) {
            Optional<PatientKey> into = Optional.ofNullable(merged.get(survivor));
            if (into.isEmpty()) {
                return survivor;
            }
            survivor = into.get();
        }
        return patient;
    }

    private final class Visitor implements PatientEvent.Visitor<Boolean> {
        @Override
        public Boolean received(ImageReceived record) {
            PatientImage image = PatientImage.of(record.getPatient(), record.getImage());
            if (!withdrawn.contains(image)) { // For ever, in whatever order the two came.
                hold(image, record.getReceivedAt());
            }
            return true;
        }

        @Override
        public Boolean withdrawn(ImageWithdrawn record) {
            release(PatientImage.of(record.getPatient(), record.getImage()));
            return true;
        }

        @Override
        public Boolean merged(PatientMerged record) {
            merged.put(new PatientKey(record.getFrom()), new PatientKey(record.getInto()));
            return true;
        }

        @Override
        public Boolean erased(PatientErased record) {
            return erased.add(new PatientKey(record.getPatient()));
        }
    }
}
