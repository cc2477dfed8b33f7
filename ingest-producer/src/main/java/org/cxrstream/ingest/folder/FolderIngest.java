package org.cxrstream.ingest.folder;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.intake.DicomIntake;
import org.cxrstream.ingest.intake.InstanceIntake;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.StagedXray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes whole folders. Images are decoded and stored by several threads, and their events sent in the
 * folder's order, so each patient's too. What can't be used becomes a dead letter and a line in the log that
 * tells its folder's and its own number, never a name; the rest goes on. DICOM files take the way of every instance,
 * see {@link DicomIntake}: rejection notes withdraw, corrected patients are withdrawn first.
 *
 * <p>One name does go out: masks of a folder are published for good under the name of their
 * folder, as the data set's annotators, unless {@link Options#annotator} says another. A folder that is named
 * after a person needs that.
 *
 * <p>At least once: a run that stopped half-way is simply started again. A run belongs to one thread;
 * interrupting it ends it soon.
 */
public final class FolderIngest {
    private static final Logger LOG = LoggerFactory.getLogger(FolderIngest.class);
    /** Longer than the producer's own for a record, which ends the run first. */
    private static final Duration BROKER_PATIENCE = Duration.ofMinutes(5);

    private final CxrPublisher publisher;
    private final Options options;
    private final Retry retry;

    /** When a progress bar is shown. */
    public enum ProgressBar {
        /** On a terminal. */
        AUTO,
        /** Always. */
        SHOWN,
        /** Never. */
        HIDDEN
    }

    /**
     * How to run.
     *
     * @param decodeThreads images that are decoded at a time; each may take 10 bytes a pixel
     * @param annotator the name under which expert masks are published, 1 to 64 of A-Z a-z 0-9 . _ -; empty for
     *     the name of each mask's folder, with _ for every other character
     */
    public record Options(int decodeThreads, ProgressBar progressBar, Optional<String> annotator) {
        /** Two threads, a bar on a terminal. */
        public static final Options DEFAULT = new Options(2, ProgressBar.AUTO);

        /** Masks are published under the names of their folders. */
        public Options(int decodeThreads, ProgressBar progressBar) {
            this(decodeThreads, progressBar, Optional.empty());
        }

        /** Checks the number of threads and the name. */
        public Options {
            requireNonNull(progressBar, "progressBar");
            annotator.ifPresent(AnnotationKey::requireAnnotator);
            if (decodeThreads < 1 || decodeThreads > 64) {
                throw new IllegalArgumentException("decodeThreads: %d (expected: 1 to 64)".formatted(decodeThreads));
            }
        }
    }

    /** What is still needed of an image once its pixels are in the store. */
    private record Staged(
            StagedXray xray,
            Optional<LabelMap> labels,
            Optional<PoisonInputException> maskRefusal,
            boolean hasSwappedSides,
            int bytes) {}

    /** Where an image comes from: the folder's place in the list, which may be told, and its name. */
    private record Source(String position, String name) {}

    /** Publishes through {@code publisher}, which stays open. */
    public FolderIngest(CxrPublisher publisher, Options options) {
        this(publisher, options, Retry.onClock());
    }

    FolderIngest(CxrPublisher publisher, Options options, Retry retry) {
        this.publisher = requireNonNull(publisher, "publisher");
        this.options = requireNonNull(options, "options");
        this.retry = retry;
    }

    /**
     * Publishes the folders, one after the other, and waits until every record is acknowledged. A second folder of the
     * same name is the same folder once more, such as a bridge's retry: what it repeats is dropped downstream.
     *
     * @throws SetupException NO_INPUT if a folder as a whole can't be used
     * @throws TransientFaultException if store or broker stay down for more than a minute, or on interruption
     */
    public IngestSummary run(List<? extends SourceFolder> folders) {
        IngestSummary summary = IngestSummary.NONE;
        for (int i = 0; i < folders.size(); i++) {
            summary = summary.plus(
                    run(new Source("folder " + (i + 1), folders.get(i).name()), folders.get(i)));
        }
        return summary;
    }

    private IngestSummary run(Source folder, SourceFolder files) {
        long start = System.nanoTime();
        Tally tally = new Tally();
        int inputs = files.publish(new Publishing(this, folder, tally));
        return tally.await(inputs, () -> Duration.ofNanos(System.nanoTime() - start));
    }

    /** Publishes one folder. */
    private record Publishing(FolderIngest ingest, Source folder, Tally tally) implements FolderPublishing {
        @Override
        public int xrays(List<FolderImage> images) {
            ingest.publish(folder, images, tally);
            return images.size();
        }

        @Override
        public int instances(List<DicomImage> files, DicomOptions dicom) {
            InstanceIntake intake = new DicomIntake(ingest.publisher, dicom, BROKER_PATIENCE);
            new InstanceRun(ingest.publisher, intake, ingest.options, ingest.retry, folder.position, tally)
                    .publish(files);
            return files.size();
        }
    }

    private void publish(Source folder, List<FolderImage> images, Tally tally) {
        try (Progress progress = Progress.of(options.progressBar, folder.position, images.size())) {
            InOrder.forEach(images, options.decodeThreads, this::stage, new InOrder.Reception<FolderImage, Staged>() {
                @Override
                public void take(FolderImage image, Staged staged) {
                    publish(folder, image, staged, tally);
                    progress.step();
                }

                @Override
                public void refuse(FolderImage image, PoisonInputException refusal) {
                    FolderIngest.this.refuse(folder, image, refusal.reason(), refusal, tally);
                    progress.step();
                }
            });
        }
    }

    private Staged stage(FolderImage image) {
        FolderXray read = image.read();
        StagedXray staged = retry.call(() -> publisher.stage(read.xray()));
        return new Staged(staged, read.labels(), read.maskRefusal(), read.hasSwappedSides(), read.bytes());
    }

    private void publish(Source folder, FolderImage image, Staged staged, Tally tally) {
        tally.published(publisher.publish(staged.xray), staged.bytes);
        staged.labels.ifPresent(labels -> annotate(folder, image, labels, tally));
        if (staged.hasSwappedSides) {
            LOG.warn("{}, {}: {}", folder.position, image.position(), LungSides.SWAPPED);
            tally.swapped();
        }
        staged.maskRefusal.ifPresent(refusal -> refuseMask(folder, image, refusal, tally));
    }

    private void annotate(Source folder, FolderImage image, LabelMap labels, Tally tally) {
        try {
            tally.annotated(publisher.publishAnnotation(
                    image.patient().orElseThrow(), image.file(), annotator(folder), labels));
        } catch (PoisonInputException e) {
            refuseMask(folder, image, e, tally);
        }
    }

    private void refuseMask(Source folder, FolderImage image, PoisonInputException refusal, Tally tally) {
        refuse(folder, image, DeadLetterReason.MASK_INVALID, refusal, tally);
    }

    private void refuse(
            Source folder, FolderImage image, DeadLetterReason reason, PoisonInputException refusal, Tally tally) {
        LOG.warn("{}, {}: {}: {}", folder.position, image.position(), reason, refusal.getMessage());
        tally.refused(reason, publisher.deadLetter(image.patient(), image.file(), reason));
    }

    /** The data set's name stands for its annotators where they have none of their own. */
    private String annotator(Source folder) {
        if (options.annotator.isPresent()) {
            return options.annotator.get();
        }
        String name = folder.name.replaceAll("[^A-Za-z0-9._-]", "_");
        return name.substring(0, Math.min(64, name.length()));
    }
}
