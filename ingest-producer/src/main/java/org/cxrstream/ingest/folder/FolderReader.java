package org.cxrstream.ingest.folder;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole folders into memory, under pseudonyms, without publishing them. What can't be used is counted and told in
 * the log by its folder's and its own number, never by a name; the rest goes on. So is a mask whose right lung isn't
 * left in the picture, which is used as it is. Belongs to one thread; interrupting it
 * ends it soon.
 */
public final class FolderReader {
    private static final Logger LOG = LoggerFactory.getLogger(FolderReader.class);
    private static final int DECODE_THREADS = 2;

    private final Pseudonymiser pseudonymiser;
    private final ProgressBar progressBar;

    /**
     * Reads under the pseudonyms of a key.
     *
     * @param progressBar when a bar is shown, on standard error
     */
    public FolderReader(Pseudonymiser pseudonymiser, ProgressBar progressBar) {
        this.pseudonymiser = requireNonNull(pseudonymiser, "pseudonymiser");
        this.progressBar = requireNonNull(progressBar, "progressBar");
    }

    /**
     * Reads the folders one after the other, each in its own order.
     *
     * @param sink takes each X-ray that can be used, in the calling thread
     * @throws org.cxrstream.schemas.error.SetupException NO_INPUT if a folder as a whole can't be used, USAGE if two go
     *     by one name
     * @throws org.cxrstream.schemas.error.TransientFaultException if interrupted
     */
    public ReadingSummary read(List<? extends SourceFolder> folders, Consumer<ReadXray> sink) {
        SourceFolder.requireDistinctNames(folders);
        Reading reading = new Reading(sink);
        for (int i = 0; i < folders.size(); i++) {
            reading.read("folder " + (i + 1), folders.get(i));
        }
        return reading.summary();
    }

    private ReadXray pseudonymous(String position, FolderXray read) {
        Xray xray = read.xray();
        PatientKey patient = pseudonymiser.patient(xray.patient());
        ImageId image = pseudonymiser.image(xray.instance());
        return new ReadXray(
                position,
                new PatientImage(patient, image),
                xray.sameExposureAs().map(pseudonymiser::image).orElse(image),
                day(patient, xray.acquired()),
                xray.pixels(),
                read.labels());
    }

    private OptionalLong day(PatientKey patient, AcquisitionTime acquired) {
        return pseudonymiser
                .dateShift(patient)
                .move(acquired)
                .map(time -> OptionalLong.of(
                        LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay()))
                .orElseGet(OptionalLong::empty);
    }

    /** The counts of one reading. */
    private final class Reading {
        private final Consumer<ReadXray> sink;
        private final Map<DeadLetterReason, Integer> refusals = new EnumMap<>(DeadLetterReason.class);
        private final SortedMap<String, Integer> swapped = new TreeMap<>();
        private int images;
        private int read;
        private int annotations;

        Reading(Consumer<ReadXray> sink) {
            this.sink = sink;
        }

        void read(String folder, SourceFolder files) {
            List<FolderImage> all = files.images();
            images += all.size();
            try (Progress progress = Progress.of(progressBar, folder, all.size())) {
                InOrder.forEach(
                        all, DECODE_THREADS, FolderImage::read, new InOrder.Reception<FolderImage, FolderXray>() {
                            @Override
                            public void take(FolderImage image, FolderXray xray) {
                                Reading.this.take(folder, folder + ", " + image.position(), xray);
                                progress.step();
                            }

                            @Override
                            public void refuse(FolderImage image, PoisonInputException refusal) {
                                count(folder + ", " + image.position(), refusal.reason(), refusal);
                                progress.step();
                            }
                        });
            }
        }

        private void take(String folder, String position, FolderXray xray) {
            read++;
            annotations += xray.labels().isPresent() ? 1 : 0;
            if (xray.hasSwappedSides()) {
                LOG.warn("{}: {}", position, LungSides.SWAPPED);
                swapped.merge(folder, 1, Integer::sum);
            }
            xray.maskRefusal().ifPresent(refusal -> count(position, DeadLetterReason.MASK_INVALID, refusal));
            sink.accept(pseudonymous(position, xray));
        }

        private void count(String position, DeadLetterReason reason, PoisonInputException refusal) {
            LOG.warn("{}: {}: {}", position, reason, refusal.getMessage());
            refusals.merge(reason, 1, Integer::sum);
        }

        ReadingSummary summary() {
            return new ReadingSummary(images, read, annotations, refusals, swapped);
        }
    }
}
