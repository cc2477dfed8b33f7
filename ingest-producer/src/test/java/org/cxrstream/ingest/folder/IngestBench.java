package org.cxrstream.ingest.folder;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.FolderIngest.Options;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.ListSink;
import org.cxrstream.schemas.event.Annotation;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.Topics;

/** The whole way in, with a list where Kafka would be. */
final class IngestBench {
    static final Pseudonymiser PSEUDONYMISER = new Pseudonymiser(PseudonymKey.of(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")));
    static final Topics TOPICS = Topics.ofRelease();

    final ListSink sink = new ListSink();
    final FilePixelStore store;
    private final FolderIngest ingest;

    IngestBench(Path storeFolder) {
        this(storeFolder, Optional.empty());
    }

    IngestBench(Path storeFolder, Optional<String> annotator) {
        store = FilePixelStore.create(storeFolder);
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        CxrPublisher publisher = new CxrPublisher(sink, TOPICS, store, PSEUDONYMISER, clock);
        ingest = new FolderIngest(publisher, new Options(2, ProgressBar.HIDDEN, annotator));
    }

    IngestSummary run(SourceFolder... folders) {
        return ingest.run(List.of(folders));
    }

    List<ImageReceived> received() {
        return events().stream().map(ImageReceived.class::cast).toList();
    }

    List<SpecificRecord> events() {
        return sink.values(TOPICS.patientEvents()).stream()
                .<SpecificRecord>map(PatientEvent::record)
                .toList();
    }

    List<Annotation> annotations() {
        return sink.values(TOPICS.annotations());
    }

    List<DeadLetter> deadLetters() {
        return sink.values(TOPICS.deadLetters());
    }
}
