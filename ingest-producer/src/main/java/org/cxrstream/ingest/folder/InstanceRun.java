package org.cxrstream.ingest.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.intake.InstanceIntake;
import org.cxrstream.ingest.intake.IntakeBatch;
import org.cxrstream.ingest.intake.IntakeOutcome;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.schemas.error.PoisonInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a folder's DICOM files by the intake that takes what is sent, too, in batches of {@value #FILES_A_BATCH}
 * in the folder's order: decoded by several threads, told of when the batch is whole. Files of one study lie together,
 * so that nearly always a study with two patients shows before anything of it is published. Belongs to one thread.
 */
final class InstanceRun {
    /** A batch's events wait in memory, without pixels. */
    static final int FILES_A_BATCH = 256;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceRun.class);

    private final CxrPublisher publisher;
    private final InstanceIntake intake;
    private final FolderIngest.Options options;
    private final Retry retry;
    private final String folder;
    private final Tally tally;

    /** A file whose pixels are in the store, if it has any, and how it gets into its batch. */
    private record Prepared(Runnable take, int bytes) {}

    /** A file in its batch. */
    private record Arrived(DicomImage file, int bytes) {}

    InstanceRun(
            CxrPublisher publisher,
            InstanceIntake intake,
            FolderIngest.Options options,
            Retry retry,
            String folder,
            Tally tally) {
        this.publisher = publisher;
        this.intake = intake;
        this.options = options;
        this.retry = retry;
        this.folder = folder;
        this.tally = tally;
    }

    void publish(List<DicomImage> files) {
        try (Progress progress = Progress.of(options.progressBar(), folder, files.size())) {
            for (int from = 0; from < files.size(); from += FILES_A_BATCH) {
                publishBatch(files.subList(from, Math.min(from + FILES_A_BATCH, files.size())), progress);
            }
        }
    }

    private void publishBatch(List<DicomImage> files, Progress progress) {
        IntakeBatch batch = intake.begin(Optional.empty());
        List<Arrived> arrived = new ArrayList<>();
        InOrder.forEach(
                files,
                options.decodeThreads(),
                file -> prepared(batch, file.bytes()),
                new InOrder.Reception<DicomImage, Prepared>() {
                    @Override
                    public void take(DicomImage file, Prepared prepared) {
                        prepared.take.run();
                        arrived.add(new Arrived(file, prepared.bytes));
                        progress.step();
                    }

                    @Override
                    public void refuse(DicomImage file, PoisonInputException refusal) {
                        refuseUnread(file, refusal);
                        progress.step();
                    }
                });
        List<IntakeOutcome> outcomes = batch.commit();
        for (int i = 0; i < outcomes.size(); i++) {
            outcomes.get(i).tell(new Outcome(arrived.get(i)));
        }
    }

    private Prepared prepared(IntakeBatch batch, byte[] bytes) {
        return new Prepared(retry.call(() -> batch.prepare(bytes)), bytes.length);
    }

    private void refuseUnread(DicomImage file, PoisonInputException refusal) {
        LOG.warn("{}, {}: {}: {}", folder, file.position(), refusal.reason(), refusal.getMessage());
        tally.refused(refusal.reason(), publisher.deadLetter(Optional.empty(), file.file(), refusal.reason()));
    }

    /** Counts what became of a file. */
    private final class Outcome implements IntakeOutcome.Cases {
        private final Arrived arrived;

        Outcome(Arrived arrived) {
            this.arrived = arrived;
        }

        @Override
        public void stored(IntakeOutcome.Stored stored) {
            tally.published(arrived.bytes);
        }

        @Override
        public void withdrawn(IntakeOutcome.Withdrawn withdrawn) {
            tally.withdrawn();
        }

        @Override
        public void refused(IntakeOutcome.Refused refused) {
            LOG.warn("{}, {}: {}", folder, arrived.file.position(), refused.reason());
            tally.refused(refused.reason());
        }

        @Override
        public void ofAnotherStudy(IntakeOutcome.OfAnotherStudy other) {
            throw new IllegalStateException("a file may be of any study");
        }
    }
}
