package org.cxrstream.preprocess.revision;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.OTHER;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.cxrstream.preprocess.flow.DeadLetterOutlet;
import org.cxrstream.preprocess.flow.Outlet;
import org.cxrstream.preprocess.flow.SourcedEvent;
import org.cxrstream.preprocess.image.ImagePreparation;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.timeline.ImageChange;
import org.cxrstream.preprocess.timeline.Sighting;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.Codec;
import org.cxrstream.schemas.topic.TopicRecord;
import org.jspecify.annotations.Nullable;

/**
 * Drops what came before, prepares what counts, revokes what was taken back, and tells the timeline. Each
 * winning revision is published once; what doesn't win is remembered only.
 */
public final class RevisionProcessor extends ContextualProcessor<PatientKey, SourcedEvent, Object, Object> {
    private final String storeName;
    private final Codec<PatientEvent> codec;
    private final ImagePreparation preparation;
    private final PreprocessMetrics metrics;
    private final Outlet<PatientImage, TopicRecord<PatientImage, PreparedEvent>> prepared;
    private final Outlet<PatientImage, ImageChange> timeline;
    private final DeadLetterOutlet deadLetters;
    private @Nullable ImageStore images;

    /**
     * Works for one task.
     *
     * @param storeName state store of the images' histories
     * @param codec of the events in the histories
     * @param preparedSink name of the sink of cxr.prepared
     * @param timelineNode name of the node that keeps the timeline
     */
    public RevisionProcessor(
            String storeName,
            Codec<PatientEvent> codec,
            ImagePreparation preparation,
            PreprocessMetrics metrics,
            String preparedSink,
            String timelineNode,
            DeadLetterOutlet deadLetters) {
        this.storeName = requireNonNull(storeName, "storeName");
        this.codec = requireNonNull(codec, "codec");
        this.preparation = requireNonNull(preparation, "preparation");
        this.metrics = requireNonNull(metrics, "metrics");
        this.prepared = Outlet.toTopic(preparedSink);
        this.timeline = new Outlet<>(timelineNode);
        this.deadLetters = requireNonNull(deadLetters, "deadLetters");
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        images = new ImageStore(context.getStateStore(storeName), codec);
    }

    @Override
    public void process(Record<PatientKey, SourcedEvent> record) {
        deadLetters.refusing(
                context(),
                record,
                () -> record.value().event().accept(new Step(record)).run());
    }

    /** What to do for one record. */
    private final class Step implements PatientEvent.Visitor<Runnable> {
        private final Record<PatientKey, SourcedEvent> cause;

        Step(Record<PatientKey, SourcedEvent> cause) {
            this.cause = cause;
        }

        @Override
        public Runnable received(ImageReceived received) {
            return () -> receive(received);
        }

        @Override
        public Runnable withdrawn(ImageWithdrawn withdrawn) {
            return () -> {
                PatientImage image = PatientImage.of(withdrawn.getPatient(), withdrawn.getImage());
                revoke(image, RevocationReason.WITHDRAWN, withdrawn.getWithdrawnAt());
                images().put(image, ImageHistory.WITHDRAWN);
            };
        }

        @Override
        public Runnable merged(PatientMerged merged) {
            // Kept as a dead letter: it can be replayed once aliases are resolved.
            throw new PoisonInputException(OTHER, "merge of two patients (expected: a release that resolves aliases)");
        }

        @Override
        public Runnable erased(PatientErased erased) {
            return () -> {
                for (PatientImage image : images().images(cause.key())) {
                    revoke(image, RevocationReason.ERASED, erased.getErasedAt());
                    images().delete(image);
                }
            };
        }

        private void receive(ImageReceived received) {
            PatientImage image = PatientImage.of(received.getPatient(), received.getImage());
            ImageHistory before = images().get(image);
            if (before.isWithdrawn()) {
                metrics.countIgnored();
                return;
            }
            ImageHistory after = before.with(received);
            boolean hasNewWinner = !after.winner().equals(before.winner());
            Optional<PreparedImage> raster = hasNewWinner ? after.winner().map(preparation::prepare) : Optional.empty();
            // From here on nothing is poison: state and topics are written together.
            count(before, received);
            if (!after.equals(before)) {
                images().put(image, after);
            }
            raster.ifPresent(picture -> publish(image, picture, before.winner(), after.winner()));
        }

        private void publish(
                PatientImage image,
                PreparedImage picture,
                Optional<ImageReceived> before,
                Optional<ImageReceived> after) {
            metrics.countPrepared();
            send(new TopicRecord.Present<>(image, new PreparedEvent.Prepared(picture)));
            tell(new ImageChange(image, before.map(Sighting::of), after.map(Sighting::of)));
        }

        private void revoke(PatientImage image, RevocationReason reason, Instant at) {
            images().get(image).winner().ifPresent(published -> {
                metrics.countRevoked();
                ImageRevoked revoked = new ImageRevoked(published.getPatient(), published.getImage(), reason, at);
                send(new TopicRecord.Present<>(image, new PreparedEvent.Revoked(revoked)));
                send(new TopicRecord.Tombstone<>(image));
                tell(new ImageChange(image, Optional.of(Sighting.of(published)), Optional.empty()));
            });
        }

        private void send(TopicRecord<PatientImage, PreparedEvent> event) {
            prepared.send(context(), cause, event.key(), event);
        }

        private void tell(ImageChange change) {
            timeline.send(context(), cause, change.image(), change);
        }
    }

    private void count(ImageHistory before, ImageReceived received) {
        if (before.knows(received)) {
            metrics.countDuplicate();
        } else if (!before.arrivals().isEmpty()) {
            metrics.countRevision();
        }
    }

    private ImageStore images() {
        return requireNonNull(images, "init comes first");
    }
}
