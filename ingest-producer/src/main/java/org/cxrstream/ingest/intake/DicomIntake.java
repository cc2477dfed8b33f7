package org.cxrstream.ingest.intake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.publish.CxrPublisher;

/** Takes DICOM instances into a publisher: X-rays are published, rejection notes withdraw. */
public final class DicomIntake implements InstanceIntake {
    /** How long a batch waits for the broker unless told otherwise. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CxrPublisher publisher;
    private final DicomDecoder decoder;
    private final Duration patience;

    /**
     * Publishes through {@code publisher}, which stays open.
     *
     * @param options what is taken
     * @param patience how long a batch waits until its records are acknowledged
     */
    public DicomIntake(CxrPublisher publisher, DicomOptions options, Duration patience) {
        this.publisher = requireNonNull(publisher, "publisher");
        this.decoder = new DicomDecoder(options);
        this.patience = requireNonNull(patience, "patience");
    }

    @Override
    public IntakeBatch begin(Optional<String> onlyStudy) {
        return new DicomBatch(publisher, decoder, onlyStudy, new Acknowledgements(patience));
    }
}
