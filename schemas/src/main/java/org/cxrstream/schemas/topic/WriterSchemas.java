package org.cxrstream.schemas.topic;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingProgress;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that records may have been written with, by fingerprint (CRC-64-AVRO of the canonical form):
 * those of this release, and whatever {@code cxr.schemas} adds. Safe for use by several threads.
 */
public final class WriterSchemas implements SchemaStore {
    /** The record schemas of this release, one for each kind of event. */
    public static final List<Schema> RELEASE = List.of(
            ImageReceived.getClassSchema(),
            ImageWithdrawn.getClassSchema(),
            PatientMerged.getClassSchema(),
            PatientErased.getClassSchema(),
            PreparedImage.getClassSchema(),
            ImageRevoked.getClassSchema(),
            TimelineEntry.getClassSchema(),
            Annotation.getClassSchema(),
            LungMask.getClassSchema(),
            ModelPublished.getClassSchema(),
            ModelPromoted.getClassSchema(),
            ModelRejected.getClassSchema(),
            ModelRolledBack.getClassSchema(),
            TrainingCommand.getClassSchema(),
            TrainingProgress.getClassSchema(),
            DeadLetter.getClassSchema(),
            Deployment.getClassSchema());

    private final Map<Long, Schema> byFingerprint = new ConcurrentHashMap<>();

    /** Knows the schemas of this release. */
    public WriterSchemas() {
        addAll(RELEASE);
    }

    /** Adds schemas that other producers announced. */
    public void addAll(Collection<Schema> schemas) {
        schemas.forEach(schema -> byFingerprint.put(fingerprint(schema), schema));
    }

    @Override
    public @Nullable Schema findByFingerprint(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }

    /** The fingerprint that a record's header carries. */
    public static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }
}
