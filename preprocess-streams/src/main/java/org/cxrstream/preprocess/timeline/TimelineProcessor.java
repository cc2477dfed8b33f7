package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.cxrstream.preprocess.flow.Outlet;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.TopicRecord;
import org.jspecify.annotations.Nullable;

/** Gives each exposure its place among its patient's and writes the entries that change. */
public final class TimelineProcessor extends ContextualProcessor<PatientImage, ImageChange, Object, Object> {
    private final String placesStore;
    private final String exposuresStore;
    private final Outlet<PatientImage, TopicRecord<PatientImage, TimelineEntry>> timelines;
    private @Nullable Timeline timeline;

    /**
     * Works for one task.
     *
     * @param placesStore state store of the places in order
     * @param exposuresStore state store of the exposures' images and dates
     * @param timelinesSink name of the sink of cxr.timelines
     */
    public TimelineProcessor(String placesStore, String exposuresStore, String timelinesSink) {
        this.placesStore = requireNonNull(placesStore, "placesStore");
        this.exposuresStore = requireNonNull(exposuresStore, "exposuresStore");
        this.timelines = Outlet.toTopic(timelinesSink);
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        timeline = new Timeline(
                new StoredTimelineState(context.getStateStore(placesStore), context.getStateStore(exposuresStore)));
    }

    @Override
    public void process(Record<PatientImage, ImageChange> record) {
        requireNonNull(timeline, "init comes first")
                .apply(record.value())
                .forEach(write -> timelines.send(context(), record, write.key(), write));
    }
}
