package org.cxrstream.ingest.publish;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.owner.EventFollower;
import org.cxrstream.ingest.owner.Ownership;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultEntry;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.LabelRaster;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PixelSpacing;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.Topics;

/**
 * Publishes X-rays: pixels first, durable in the pixel store, then {@code ImageReceived} on
 * {@code cxr.patient-events}. What it sends and stores holds pseudonyms and shifted dates only.
 *
 * <p>At least once: a caller that doesn't see the future complete publishes again, and preprocess drops the
 * repetition. Events of one patient arrive in the order of the calls. At most {@value #MAX_IN_FLIGHT}
 * records wait for their acknowledgement; a further call blocks until one is acknowledged.
 *
 * <p>Safe for use by several threads. It neither makes topics nor claims the deployment: see
 * {@link org.cxrstream.schemas.topic.DeploymentTopic}.
 */
public final class CxrPublisher implements AutoCloseable {
    /** Most records that wait for their acknowledgement. */
    public static final int MAX_IN_FLIGHT = 256;

    /** The service that dead letters of ingest name. */
    public static final String SERVICE = "ingest";

    private static final int RECORD_OVERHEAD_BYTES = 4096;

    private final EventSink sink;
    private final Topics topics;
    private final PixelStore store;
    private final Pseudonymiser pseudonymiser;
    private final Clock clock;
    private final Optional<Vault> vault;
    private final Set<PatientKey> erased = ConcurrentHashMap.newKeySet();
    private final Ownership ownership = new Ownership(erased::add);
    private final Set<PatientImage> settling = ConcurrentHashMap.newKeySet();
    private final Optional<EventFollower> follower;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final Object stamping = new Object();
    private Instant lastStamp = Instant.EPOCH;

    /** As the next, without a vault. */
    public CxrPublisher(
            Map<String, ?> kafka, Topics topics, PixelStore store, Pseudonymiser pseudonymiser, Clock clock) {
        this(kafka, topics, store, pseudonymiser, Optional.empty(), clock);
    }

    /**
     * Connects to Kafka, announces the schemas of this release, and reads {@code cxr.patient-events} to its end, to
     * know whose each instance is.
     *
     * @param kafka producer properties, {@code bootstrap.servers} above all; it needs to read the topic, too
     * @param vault keeps who each image is; stays the caller's to close
     * @param clock gives the time of receipt
     * @throws TransientFaultException if the broker can't be reached
     * @throws org.cxrstream.schemas.error.SetupException NO_PERMISSION if the key is the public demo key and
     *     the broker isn't on this machine
     */
    public CxrPublisher(
            Map<String, ?> kafka,
            Topics topics,
            PixelStore store,
            Pseudonymiser pseudonymiser,
            Optional<Vault> vault,
            Clock clock) {
        this(
                KafkaEventSink.open(DemoKeyRule.require(kafka, pseudonymiser), topics),
                topics,
                store,
                pseudonymiser,
                vault,
                clock,
                publisher ->
                        Optional.of(EventFollower.start(kafka, topics, publisher.ownership::learn, publisher::settle)));
    }

    /** Publishes into {@code sink}, which is closed with this; knows only of what it publishes itself. */
    public CxrPublisher(EventSink sink, Topics topics, PixelStore store, Pseudonymiser pseudonymiser, Clock clock) {
        this(sink, topics, store, pseudonymiser, Optional.empty(), clock);
    }

    /** As the former, with a vault. */
    public CxrPublisher(
            EventSink sink,
            Topics topics,
            PixelStore store,
            Pseudonymiser pseudonymiser,
            Optional<Vault> vault,
            Clock clock) {
        this(sink, topics, store, pseudonymiser, vault, clock, publisher -> Optional.empty());
    }

    private CxrPublisher(
            EventSink sink,
            Topics topics,
            PixelStore store,
            Pseudonymiser pseudonymiser,
            Optional<Vault> vault,
            Clock clock,
            Function<CxrPublisher, Optional<EventFollower>> following) {
        this.sink = requireNonNull(sink, "sink");
        this.topics = requireNonNull(topics, "topics");
        this.store = requireNonNull(store, "store");
        this.pseudonymiser = requireNonNull(pseudonymiser, "pseudonymiser");
        this.vault = requireNonNull(vault, "vault");
        this.clock = requireNonNull(clock, "clock");
        try {
            this.follower = following.apply(this);
        } catch (RuntimeException e) {
            sink.close();
            throw e;
        }
    }

    /**
     * Stores an X-ray's pixels and publishes that it came.
     *
     * @return completes when pixels and record are durable
     * @throws PoisonInputException PATIENT_CONFLICT, IMAGE_WITHDRAWN, PATIENT_ERASED or ISSUER_MISSING, see
     *     {@link #stage}
     * @throws TransientFaultException if the pixel store can't be reached; try again later
     */
    public CompletableFuture<Publication> publish(Xray xray) {
        return publish(stage(xray));
    }

    /**
     * The first half of {@link #publish(Xray)}, slow and in any order: stores the pixels. On return they are
     * durable, but nobody knows of them yet.
     *
     * @throws PoisonInputException PATIENT_CONFLICT if the study is another patient's, IMAGE_WITHDRAWN if the image
     *     was taken back from this patient, PATIENT_ERASED, ISSUER_MISSING if the patient's id has no issuer and such
     *     ids are refused; nothing is stored then
     * @throws TransientFaultException if the pixel store can't be reached; try again later
     */
    public StagedXray stage(Xray xray) {
        PatientImage image = pseudonyms(xray.patient(), xray.instance());
        ownership.admit(image, xray.studyUid().map(pseudonymiser::uid), now());
        PixelDigest digest = store.store(image.patient(), xray.pixels()).digest();
        vault.ifPresent(keeper -> keeper.record(entry(image, xray)));
        return new StagedXray(draft(xray, image.patient(), digest));
    }

    /**
     * The second half of {@link #publish(Xray)}, quick and in the patient's order: sends the event. Its time
     * of receipt is that of this call, and later than that of every event this publisher sent before: of two
     * revisions the one that is published later counts.
     *
     * <p>If another patient has the same instance, its patient was corrected: it is withdrawn from the other one
     * first (WRONG_PATIENT), and sent when that is durable.
     */
    public CompletableFuture<Publication> publish(StagedXray staged) {
        ImageReceived.Builder draft = staged.draft();
        PatientImage image = PatientImage.of(draft.getPatient(), draft.getImage());
        PixelDigest digest = new PixelDigest(draft.getPixelDigest());
        follower.ifPresent(EventFollower::requireFollowing);
        return bounded(() -> sendToOneOwner(image, draft))
                .thenApply(position -> new Publication(image, digest, position));
    }

    /**
     * Publishes that an image must not be used any more, under the patient that it was published under. Its time
     * is later than that of every event this publisher sent before. Once is for ever: preprocess ignores the image
     * of this patient from then on, also if it comes after its withdrawal.
     *
     * @return completes when the record is durable
     * @throws PoisonInputException ISSUER_MISSING if the patient's id has no issuer and such ids are refused
     */
    public CompletableFuture<RecordPosition> withdraw(
            PatientIdentity patient, InstanceIdentity instance, WithdrawalReason reason) {
        PatientImage image = pseudonyms(patient, instance);
        return bounded(() -> sendWithdrawal(image, reason));
    }

    /**
     * Publishes an expert's mask.
     *
     * @param annotator pseudonym of who drew it, or the name of the data set: 1 to 64 of A-Z a-z 0-9 . _ -
     * @param labels on the pixels of the original image
     * @return completes when the record is durable
     * @throws PoisonInputException MASK_INVALID if it is too ragged for a record
     */
    public CompletableFuture<RecordPosition> publishAnnotation(
            PatientIdentity patient, InstanceIdentity instance, String annotator, LabelMap labels) {
        AnnotationKey key = new AnnotationKey(pseudonyms(patient, instance), annotator);
        LabelRaster raster = labels.raster();
        int limit = topics.annotations().policy().maxMessageBytes() - RECORD_OVERHEAD_BYTES;
        if (raster.getZlib().remaining() > limit) {
            throw new PoisonInputException(
                    MASK_INVALID,
                    "mask: %d bytes compressed (expected: at most %d)"
                            .formatted(raster.getZlib().remaining(), limit));
        }
        Annotation annotation =
                new Annotation(key.image().patient().hex(), key.image().image().hex(), annotator, raster, now());
        return bounded(() -> sink.send(topics.annotations(), key, annotation));
    }

    /**
     * Publishes that an input can't be used. Says which only by its pseudonym.
     *
     * @param patient empty where it isn't known
     * @return completes when the record is durable
     */
    public CompletableFuture<RecordPosition> deadLetter(
            Optional<PatientIdentity> patient, InstanceIdentity instance, DeadLetterReason reason) {
        PatientKey patientKey =
                patient.flatMap(pseudonymiser::patientIfAccepted).orElse(PatientKey.UNKNOWN);
        DeadLetterKey key = DeadLetterKey.ofFile(patientKey, pseudonymiser.image(instance));
        DeadLetter letter = new DeadLetter(patientKey.hex(), key.position(), SERVICE, reason, null, now());
        return bounded(() -> sink.send(topics.deadLetters(), key, letter));
    }

    /** The pseudonyms under which an image is known. */
    public PatientImage pseudonyms(PatientIdentity patient, InstanceIdentity instance) {
        return new PatientImage(pseudonymiser.patient(patient), pseudonymiser.image(instance));
    }

    /** Waits a moment for records under way, then lets go of the broker. */
    @Override
    public void close() {
        follower.ifPresent(EventFollower::close);
        sink.close();
    }

    private ImageReceived.Builder draft(Xray xray, PatientKey patient, PixelDigest digest) {
        PixelHeader header = xray.pixels().header();
        ImageId image = pseudonymiser.image(xray.instance());
        return ImageReceived.newBuilder()
                .setPatient(patient.hex())
                .setImage(image.hex())
                .setExposure(xray.sameExposureAs()
                        .map(pseudonymiser::image)
                        .orElse(image)
                        .hex())
                .setStudy(xray.studyUid().map(pseudonymiser::uid).orElse(null))
                .setSeries(xray.seriesUid().map(pseudonymiser::uid).orElse(null))
                .setAcquiredAt(
                        pseudonymiser.dateShift(patient).move(xray.acquired()).orElse(null))
                .setPrecision(xray.acquired().precision())
                .setView(xray.view())
                .setPixelDigest(digest.hex())
                .setSourceDigest(xray.source().hex())
                .setRows(header.rows())
                .setColumns(header.columns())
                .setBitsStored(header.bitsStored())
                .setSpacing(spacing(header.spacing()).orElse(null));
    }

    /** Nearly always nobody else has the image, and it is sent at once. */
    private CompletableFuture<RecordPosition> sendToOneOwner(PatientImage image, ImageReceived.Builder draft) {
        synchronized (stamping) { // Records lie in the order of their times.
            List<CompletableFuture<RecordPosition>> withdrawals = ownership.othersThan(image).stream()
                    .map(other -> sendWithdrawal(other, WithdrawalReason.WRONG_PATIENT))
                    .toList();
            PatientEvent received = received(draft, stamp());
            ownership.hold(image, lastStamp);
            if (withdrawals.isEmpty()) {
                return sink.send(topics.patientEvents(), image.patient(), received);
            }
            // Not in the thread that acknowledges: sending may have to wait for it.
            return CompletableFuture.allOf(withdrawals.toArray(CompletableFuture[]::new))
                    .thenComposeAsync(done -> sink.send(topics.patientEvents(), image.patient(), received));
        }
    }

    private CompletableFuture<RecordPosition> sendWithdrawal(PatientImage image, WithdrawalReason reason) {
        synchronized (stamping) {
            return sink.send(topics.patientEvents(), image.patient(), withdrawn(image, reason, stamp()))
                    .whenComplete((position, failure) -> {
                        if (failure == null) {
                            ownership.release(image);
                        }
                    });
        }
    }

    /** When all is read: ends what two bridges began at the same moment, and forgets who was erased meanwhile. */
    private void settle() {
        for (PatientImage image : ownership.disputed()) {
            if (settling.add(image)) {
                CompletableFuture<RecordPosition> unused = sendWithdrawal(image, WithdrawalReason.WRONG_PATIENT)
                        .whenComplete((position, failure) -> settling.remove(image));
            }
        }
        List<PatientKey> gone = List.copyOf(erased);
        vault.filter(keeper -> !gone.isEmpty()).ifPresent(keeper -> keeper.erase(gone));
        erased.removeAll(gone);
    }

    private VaultEntry entry(PatientImage image, Xray xray) {
        return new VaultEntry(
                image,
                pseudonymiser.issuer(xray.patient()),
                xray.patient().id(),
                xray.instance(),
                xray.studyUid(),
                xray.seriesUid(),
                pseudonymiser.dateShift(image.patient()));
    }

    /** The clock's time, but later than that of every event before; under {@link #stamping}. */
    private Instant stamp() {
        Instant next = lastStamp.plusMillis(1);
        Instant now = now();
        lastStamp = now.isAfter(next) ? now : next;
        return lastStamp;
    }

    private static PatientEvent received(ImageReceived.Builder draft, Instant at) {
        return new PatientEvent.Received(
                ImageReceived.newBuilder(draft).setReceivedAt(at).build());
    }

    private static PatientEvent withdrawn(PatientImage image, WithdrawalReason reason, Instant at) {
        return new PatientEvent.Withdrawn(
                new ImageWithdrawn(image.patient().hex(), image.image().hex(), reason, at));
    }

    private static Optional<PixelSpacing> spacing(PixelHeader.Spacing spacing) {
        return spacing.isKnown()
                ? Optional.of(new PixelSpacing(spacing.rowMm(), spacing.columnMm(), spacing.source()))
                : Optional.empty();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private CompletableFuture<RecordPosition> bounded(Supplier<CompletableFuture<RecordPosition>> send) {
        try {
            inFlight.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while waiting for the broker", e);
        }
        try {
            return send.get().whenComplete((position, failure) -> inFlight.release());
        } catch (RuntimeException e) {
            inFlight.release();
            throw e;
        }
    }
}
