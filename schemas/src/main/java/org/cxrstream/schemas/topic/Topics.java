package org.cxrstream.schemas.topic;

import static java.util.function.Function.identity;

import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingProgress;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicPolicy.Partitioning;

/**
 * Every topic of cxr-stream. Guarantees, order and retention of each: the topic table in the README.
 *
 * @param writers the schemas that records may have been written with
 * @param patientEvents what happens to patients' images, in each patient's order
 * @param prepared images on the grid
 * @param timelines each exposure's place among its patient's
 * @param annotations experts' masks
 * @param masks the segmenter's masks
 * @param models what is live
 * @param trainingCommands asks for training
 * @param trainingProgress how far training is
 * @param deadLetters inputs that could not be used
 * @param schemas writers' schemas as JSON, by fingerprint
 * @param deployment what every service must agree on
 */
public record Topics(
        WriterSchemas writers,
        Topic<PatientKey, PatientEvent> patientEvents,
        Topic<PatientImage, PreparedEvent> prepared,
        Topic<PatientImage, TimelineEntry> timelines,
        Topic<AnnotationKey, Annotation> annotations,
        Topic<PatientImage, MaskEvent> masks,
        Topic<String, ModelEvent> models,
        Topic<String, TrainingCommand> trainingCommands,
        Topic<String, TrainingProgress> trainingProgress,
        Topic<DeadLetterKey, DeadLetter> deadLetters,
        Topic<String, Schema> schemas,
        Topic<String, Deployment> deployment) {

    private static final Duration TRAINING_RETENTION = Duration.ofDays(90);

    /** The catalogue over the schemas that are known so far. */
    public static Topics of(WriterSchemas writers) {
        Codec<PatientImage> image = Codec.text(PatientImage::toString, Topics::patientImage);
        Codec<String> text = Codec.text(identity(), identity());
        return new Topics(
                writers,
                new Topic<>(
                        "cxr.patient-events",
                        Codec.text(PatientKey::hex, PatientKey::new),
                        patientEvent(writers),
                        TopicPolicy.keptForEver(Partitioning.BY_PATIENT)),
                new Topic<>("cxr.prepared", image, preparedEvent(writers), TopicPolicy.compactedByPatient(256)),
                new Topic<>(
                        "cxr.timelines",
                        image,
                        AvroCodec.of(writers, TimelineEntry.getClassSchema()),
                        TopicPolicy.compactedByPatient(64)),
                new Topic<>(
                        "cxr.annotations",
                        Codec.text(AnnotationKey::toString, Topics::annotationKey),
                        AvroCodec.of(writers, Annotation.getClassSchema()),
                        TopicPolicy.compactedByPatient(1024)),
                new Topic<>("cxr.masks", image, maskEvent(writers), TopicPolicy.compactedByPatient(256)),
                new Topic<>("cxr.models", text, modelEvent(writers), TopicPolicy.keptForEver(Partitioning.SINGLE)),
                new Topic<>(
                        "cxr.training-commands",
                        text,
                        AvroCodec.of(writers, TrainingCommand.getClassSchema()),
                        TopicPolicy.keptFor(TRAINING_RETENTION)),
                new Topic<>(
                        "cxr.training-progress",
                        text,
                        AvroCodec.of(writers, TrainingProgress.getClassSchema()),
                        TopicPolicy.keptFor(TRAINING_RETENTION)),
                new Topic<>(
                        "cxr.dead-letters",
                        Codec.text(DeadLetterKey::toString, Topics::deadLetterKey),
                        AvroCodec.of(writers, DeadLetter.getClassSchema()),
                        TopicPolicy.compactedByPatient(2048)),
                new Topic<>(
                        "cxr.schemas",
                        text,
                        Codec.text(Schema::toString, Topics::schema),
                        TopicPolicy.compactedSingle()),
                new Topic<>(
                        "cxr.deployment",
                        text,
                        AvroCodec.of(writers, Deployment.getClassSchema()),
                        TopicPolicy.compactedSingle()));
    }

    /** The catalogue over the schemas of this release. */
    public static Topics ofRelease() {
        return of(new WriterSchemas());
    }

    /** Every topic, in the order of an X-ray's way. */
    public List<Topic<?, ?>> all() {
        return List.of(
                patientEvents,
                prepared,
                timelines,
                annotations,
                masks,
                models,
                trainingCommands,
                trainingProgress,
                deadLetters,
                schemas,
                deployment);
    }

    private static Codec<PatientEvent> patientEvent(WriterSchemas writers) {
        return AvroCodec.family(
                writers,
                PatientEvent::record,
                new AvroCodec.Kind<>(ImageReceived.getClassSchema(), PatientEvent.Received::new),
                new AvroCodec.Kind<>(ImageWithdrawn.getClassSchema(), PatientEvent.Withdrawn::new),
                new AvroCodec.Kind<>(PatientMerged.getClassSchema(), PatientEvent.Merged::new),
                new AvroCodec.Kind<>(PatientErased.getClassSchema(), PatientEvent.Erased::new));
    }

    private static Codec<PreparedEvent> preparedEvent(WriterSchemas writers) {
        return AvroCodec.family(
                writers,
                PreparedEvent::record,
                new AvroCodec.Kind<>(PreparedImage.getClassSchema(), PreparedEvent.Prepared::new),
                new AvroCodec.Kind<>(ImageRevoked.getClassSchema(), PreparedEvent.Revoked::new));
    }

    private static Codec<MaskEvent> maskEvent(WriterSchemas writers) {
        return AvroCodec.family(
                writers,
                MaskEvent::record,
                new AvroCodec.Kind<>(LungMask.getClassSchema(), MaskEvent.Segmented::new),
                new AvroCodec.Kind<>(ImageRevoked.getClassSchema(), MaskEvent.Revoked::new));
    }

    private static Codec<ModelEvent> modelEvent(WriterSchemas writers) {
        return AvroCodec.family(
                writers,
                ModelEvent::record,
                new AvroCodec.Kind<>(ModelPublished.getClassSchema(), ModelEvent.Published::new),
                new AvroCodec.Kind<>(ModelPromoted.getClassSchema(), ModelEvent.Promoted::new),
                new AvroCodec.Kind<>(ModelRejected.getClassSchema(), ModelEvent.Rejected::new),
                new AvroCodec.Kind<>(ModelRolledBack.getClassSchema(), ModelEvent.RolledBack::new));
    }

    private static PatientImage patientImage(String text) {
        String[] parts = parts(text, 2);
        return PatientImage.of(parts[0], parts[1]);
    }

    private static AnnotationKey annotationKey(String text) {
        String[] parts = parts(text, 3);
        return new AnnotationKey(PatientImage.of(parts[0], parts[1]), parts[2]);
    }

    private static DeadLetterKey deadLetterKey(String text) {
        String[] parts = parts(text, 2);
        return new DeadLetterKey(new PatientKey(parts[0]), parts[1]);
    }

    private static String[] parts(String text, int count) {
        String[] parts = text.split("/", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("key: %d parts (expected: %d)".formatted(parts.length, count));
        }
        return parts;
    }

    private static Schema schema(String json) {
        try {
            return new Schema.Parser().parse(json);
        } catch (org.apache.avro.SchemaParseException e) {
            throw new IllegalArgumentException("schema: no Avro JSON", e);
        }
    }
}
