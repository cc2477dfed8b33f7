package org.cxrstream.compose.dataset;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.folder.FolderReader;
import org.cxrstream.ingest.folder.ReadingSummary;
import org.cxrstream.ingest.folder.SourceFolder;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.corpus.Renderings;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * Folders of X-rays, each with a {@code manifest.csv} or laid out as JSRT or Montgomery, in memory: 64 KiB an X-ray and
 * as much a mask. Patients go by pseudonyms of a public key: they stay in memory, are the same in every run, and order
 * the X-rays. A file that is given twice counts once, as it was given last. Immutable; thread-safe.
 */
public final class FolderDataset {
    private static final Renderings<DatasetXray> RENDERINGS = new Renderings<>(DatasetXray::key, DatasetXray::exposure);

    private final List<DatasetXray> xrays;
    private final ReadingSummary summary;

    private FolderDataset(Collection<DatasetXray> xrays, ReadingSummary summary) {
        this.xrays = List.copyOf(xrays);
        this.summary = summary;
    }

    /**
     * Reads folders. What can't be used is told in the log, counted and left out.
     *
     * @param folders each in a layout that {@link SourceFolder#open} knows
     * @throws SetupException NO_INPUT if a folder as a whole can't be used, or nothing in them, USAGE if two go
     *     by one name
     */
    public static FolderDataset read(List<Path> folders, ProgressBar progressBar) {
        Map<PatientImage, DatasetXray> xrays = new TreeMap<>();
        ReadingSummary summary = read(folders, progressBar, xray -> xrays.put(xray.key(), xray));
        return new FolderDataset(xrays.values(), summary);
    }

    /**
     * Reads folders without keeping anything.
     *
     * @param sink takes each X-ray in the folders' order, in the calling thread
     * @throws SetupException NO_INPUT if a folder as a whole can't be used, or nothing in them, USAGE if two go
     *     by one name
     */
    public static ReadingSummary read(List<Path> folders, ProgressBar progressBar, Consumer<DatasetXray> sink) {
        FolderReader reader = new FolderReader(new Pseudonymiser(PseudonymKey.demo()), progressBar);
        ReadingSummary summary = reader.read(
                folders.stream().map(SourceFolder::open).toList(), xray -> sink.accept(DatasetXray.of(xray)));
        if (summary.read() == 0) {
            throw new SetupException(Kind.NO_INPUT, "folders: " + summary + " (expected: at least one usable X-ray)");
        }
        return summary;
    }

    /** What was read and what wasn't. */
    public ReadingSummary summary() {
        return summary;
    }

    /** The X-rays of some patients, each exposure once. */
    public UnlabelledImages unlabelled(Predicate<PatientKey> isWanted) {
        return new UnlabelledXrays(RENDERINGS.oneAnExposure(
                xrays.stream().filter(xray -> isWanted.test(xray.key().patient()))));
    }

    /** The X-rays with masks, each exposure once. */
    public AnnotatedXrays annotated() {
        return new AnnotatedXrays(RENDERINGS.oneAnExposure(
                xrays.stream().filter(xray -> xray.labels().isPresent())));
    }
}
