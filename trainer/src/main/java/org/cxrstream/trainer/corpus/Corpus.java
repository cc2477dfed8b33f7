package org.cxrstream.trainer.corpus;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;

/**
 * All that may be learnt from, on disk: prepared X-rays, experts' masks on the same grid, each patient's split, and the
 * offsets up to which the topics are in. What is taken in counts from the next {@link #commit()} on; a crash at any
 * point leaves the last commit, whose offsets say where to read on, so nothing is lost or doubled.
 *
 * <p>The contents are a function of each key's latest record, not of the order between keys or of repetition: a newer
 * revision replaces, an older one is ignored, a revocation or tombstone drops and overwrites, and an erased patient
 * leaves only a grave that refuses later records. An annotation may come before its image; it counts when both are
 * there and it has the size of the image's original. Lateral views are not kept.
 *
 * <p>The index is rewritten as a whole with each commit (about 150 bytes an image), which is meant for up to some
 * hundred thousand images. Safe for use by several threads. After an {@link java.io.UncheckedIOException} the corpus
 * has to be closed and opened again.
 */
public final class Corpus implements AutoCloseable {
    private final CorpusFolder folder;
    private final SplitRule rule;
    private final CorpusIndex index;
    private final SlotFile slots;
    private final SlotBook book;

    private Corpus(CorpusFolder folder, SplitRule rule, CorpusIndex index, SlotFile slots, SlotBook book) {
        this.folder = folder;
        this.rule = rule;
        this.index = index;
        this.slots = slots;
        this.book = book;
    }

    /**
     * Opens the corpus in a folder, or begins one; the folder is made with mode 0700.
     *
     * @param path its folder, which no other instance may use at the same time
     * @param rule the deployment's split; the same for the whole life of the corpus
     * @throws SetupException IN_USE, CANNOT_CREATE, or CONFIGURATION if the split is another one or the files are
     *     damaged (deleting the folder is safe then: the topics hold everything)
     */
    public static Corpus open(Path path, SplitRule rule) {
        requireNonNull(rule, "rule");
        CorpusFolder folder = new CorpusFolder(path);
        boolean isOpen = false;
        try {
            CorpusIndex index = folder.index().map(CorpusIndex::decode).orElseGet(() -> new CorpusIndex(rule.salt()));
            if (!index.salt.equals(rule.salt())) {
                throw new SetupException(
                        Kind.CONFIGURATION, "corpus folder %s: made with another split salt".formatted(path));
            }
            Corpus corpus = open(folder, rule, index);
            isOpen = true;
            return corpus;
        } catch (IllegalArgumentException e) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "corpus folder %s: damaged, %s; delete the folder, it is rebuilt from the topics"
                            .formatted(path, e.getMessage()));
        } finally {
            if (!isOpen) {
                folder.close();
            }
        }
    }

    private static Corpus open(CorpusFolder folder, SplitRule rule, CorpusIndex index) {
        SlotFile slots = new SlotFile(folder.slots());
        boolean isOpen = false;
        try {
            Corpus corpus = new Corpus(folder, rule, index, slots, new SlotBook(slots, slotsInUse(index)));
            isOpen = true;
            return corpus;
        } finally {
            if (!isOpen) {
                slots.close();
            }
        }
    }

    /**
     * Takes in a record of {@code cxr.prepared}.
     *
     * @throws PoisonInputException KEY_MISMATCH or RECORD_UNDECODABLE if it contradicts itself; nothing has changed
     */
    public synchronized void takePrepared(TopicRecord<PatientImage, PreparedEvent> record) {
        PatientImage key = record.key();
        record.present().ifPresentOrElse(event -> event.accept(new Intake(key)), () -> dropImage(key));
    }

    /**
     * Takes in a record of {@code cxr.annotations}.
     *
     * @throws PoisonInputException KEY_MISMATCH or MASK_INVALID if it can't be used; nothing has changed
     */
    public synchronized void takeAnnotation(TopicRecord<AnnotationKey, Annotation> record) {
        AnnotationKey key = record.key();
        record.present().ifPresentOrElse(annotation -> annotate(key, annotation), () -> dropAnnotations(key::equals));
    }

    /** Remembers that a partition is in up to here: {@code next} is the offset to read next. */
    public synchronized void advance(TopicPartition partition, long next) {
        index.next.put(partition, next);
    }

    /** The offset to read next, as of the last {@link #advance}; empty for a partition that was never read. */
    public synchronized OptionalLong next(TopicPartition partition) {
        Long next = index.next.get(partition);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** Makes all that was taken in durable, together with the offsets; returns when it is. */
    public synchronized void commit() {
        slots.force();
        folder.replaceIndex(index.encode());
        book.committed();
    }

    /**
     * What is here now, for a training to use while more comes in. The caller closes it. An X-ray that is revoked while
     * a snapshot is open turns black in it, for what was revoked must not stay on the disk, and all its labels become
     * 255 ignore, so that nobody learns from a black picture.
     */
    public synchronized CorpusSnapshot snapshot() {
        book.snapshotOpened();
        return CorpusSnapshot.of(index, slots, this::isRevoked, this::snapshotClosed);
    }

    /** How much there is to learn from now. */
    public synchronized CorpusInventory inventory() {
        return CorpusSelection.of(index).inventory();
    }

    /** Says whether anything of the patient is held; their grave doesn't count. */
    synchronized boolean holds(PatientKey patient) {
        return index.splits.containsKey(patient)
                || index.images.keySet().stream().anyMatch(key -> key.patient().equals(patient))
                || index.annotations.keySet().stream()
                        .anyMatch(key -> key.image().patient().equals(patient));
    }

    /** Releases the files; what was not committed is forgotten. Close snapshots first. */
    @Override
    public synchronized void close() {
        slots.close();
        folder.close();
    }

    private synchronized boolean isRevoked(int slot) {
        return book.isRevoked(slot);
    }

    private synchronized void snapshotClosed() {
        book.snapshotClosed();
    }

    private void keepImage(PatientImage key, ImageId exposure, PreparedImage image) {
        if (isRefused(key.patient())) {
            return;
        }
        StoredImage held = index.images.get(key);
        if (held != null && image.getReceivedAt().isBefore(held.receivedAt())) {
            return;
        }
        if (image.getView() == View.LATERAL) {
            dropImage(key);
            return;
        }
        int slot = book.store(bytes(image.getRaster()));
        index.images.put(key, StoredImage.of(key, exposure, image, slot));
        if (held != null) {
            book.releaseReplaced(held.slot());
        }
        assignSplit(key.patient());
    }

    private void dropImage(PatientImage key) {
        StoredImage held = index.images.remove(key);
        if (held != null) {
            book.releaseRevoked(held.slot());
        }
    }

    private void annotate(AnnotationKey key, Annotation annotation) {
        requireSameKey(key.image(), annotation.getPatient(), annotation.getImage());
        StoredAnnotation held = index.annotations.get(key);
        boolean isOlder = held != null && annotation.getReceivedAt().isBefore(held.receivedAt());
        if (isOlder || isRefused(key.image().patient())) {
            return;
        }
        LabelMap drawn = LabelMap.of(annotation.getLabels());
        LabelMap labels = SquareGrid.over(drawn.rows(), drawn.columns()).labelsOnGrid(drawn);
        int slot = book.store(labels.toBytes());
        index.annotations.put(
                key, new StoredAnnotation(key, annotation.getReceivedAt(), drawn.rows(), drawn.columns(), slot));
        if (held != null) {
            book.releaseReplaced(held.slot());
        }
        assignSplit(key.image().patient());
    }

    private void dropAnnotations(Predicate<AnnotationKey> isDropped) {
        List<AnnotationKey> keys =
                index.annotations.keySet().stream().filter(isDropped).toList();
        for (AnnotationKey key : keys) {
            StoredAnnotation held = requireNonNull(index.annotations.remove(key));
            book.releaseRevoked(held.slot());
        }
    }

    private void bury(PatientKey patient) {
        List<PatientImage> keys = index.images.keySet().stream()
                .filter(key -> key.patient().equals(patient))
                .toList();
        keys.forEach(this::dropImage);
        dropAnnotations(key -> key.image().patient().equals(patient));
        index.splits.remove(patient);
        index.graves.add(patient);
    }

    private boolean isRefused(PatientKey patient) {
        return index.graves.contains(patient);
    }

    private void assignSplit(PatientKey patient) {
        index.splits.computeIfAbsent(patient, rule::of);
    }

    private static void requireSameKey(PatientImage key, String patient, String image) {
        if (!key.patient().hex().equals(patient) || !key.image().hex().equals(image)) {
            throw new PoisonInputException(
                    DeadLetterReason.KEY_MISMATCH, "record: names another image than its key (expected: the same)");
        }
    }

    private static ImageId exposure(PreparedImage image) {
        try {
            return new ImageId(image.getExposure());
        } catch (IllegalArgumentException e) {
            throw new PoisonInputException(
                    DeadLetterReason.RECORD_UNDECODABLE, "exposure: no image id (expected: the id of an image)");
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static BitSet slotsInUse(CorpusIndex index) {
        BitSet inUse = new BitSet();
        index.images.values().forEach(image -> inUse.set(image.slot()));
        index.annotations.values().forEach(annotation -> inUse.set(annotation.slot()));
        return inUse;
    }

    private final class Intake implements PreparedEvent.Visitor<Boolean> {
        private final PatientImage key;

        Intake(PatientImage key) {
            this.key = key;
        }

        @Override
        public Boolean prepared(PreparedImage image) {
            requireSameKey(key, image.getPatient(), image.getImage());
            ImageId exposure = exposure(image);
            int side = image.getGeometry().getSide();
            int cells = image.getRaster().remaining();
            if (side != SquareGrid.SIDE || cells != SlotFile.SLOT_BYTES) {
                throw new PoisonInputException(
                        DeadLetterReason.RECORD_UNDECODABLE,
                        "raster: side %d, %d bytes (expected: side %d, %d bytes)"
                                .formatted(side, cells, SquareGrid.SIDE, SlotFile.SLOT_BYTES));
            }
            keepImage(key, exposure, image);
            return true;
        }

        @Override
        public Boolean revoked(ImageRevoked revocation) {
            requireSameKey(key, revocation.getPatient(), revocation.getImage());
            dropImage(key);
            if (revocation.getReason() == RevocationReason.ERASED) {
                bury(key.patient());
            }
            return false;
        }
    }
}
