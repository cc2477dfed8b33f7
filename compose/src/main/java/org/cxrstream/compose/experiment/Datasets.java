package org.cxrstream.compose.experiment;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cxrstream.compose.dataset.AnnotatedXrays;
import org.cxrstream.compose.dataset.FolderDataset;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.folder.SourceFolder;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.run.ImagesDigest;

/** The X-rays of a plan, in memory. Immutable; thread-safe. */
final class Datasets {
    private final FolderDataset pretraining;
    private final Map<Block.Target, AnnotatedXrays> annotated = new EnumMap<>(Block.Target.class);
    private final Map<Block.Target, String> layouts = new EnumMap<>(Block.Target.class);
    private final Map<Block.Target, Cell.Data> digests = new EnumMap<>(Block.Target.class);

    private final Map<String, String> summaries = new LinkedHashMap<>();

    private Datasets(FolderDataset pretraining) {
        this.pretraining = pretraining;
        summaries.put("pretrain", pretraining.summary().toString());
    }

    /**
     * Reads a plan's folders.
     *
     * @param base where relative folders are looked for
     * @throws org.cxrstream.schemas.error.SetupException NO_INPUT if a folder can't be used
     */
    static Datasets read(Plan.Data data, Path base) {
        Datasets datasets = new Datasets(FolderDataset.read(under(base, data.pretrain()), ProgressBar.AUTO));
        datasets.add(Block.Target.FINE_TUNE, under(base, data.fineTune()));
        if (!data.transfer().isEmpty()) {
            datasets.add(Block.Target.TRANSFER, under(base, data.transfer()));
        }
        return datasets;
    }

    private static List<Path> under(Path base, List<String> folders) {
        return folders.stream().map(base::resolve).toList();
    }

    private void add(Block.Target target, List<Path> folders) {
        FolderDataset read = FolderDataset.read(folders, ProgressBar.AUTO);
        AnnotatedXrays xrays = read.annotated();
        annotated.put(target, xrays);
        summaries.put(target.words(), read.summary().toString());
        layouts.put(
                target,
                folders.stream()
                        .map(folder -> SourceFolder.open(folder).layout())
                        .distinct()
                        .collect(Collectors.joining(" and ")));
        digests.put(
                target,
                new Cell.Data(
                        ImagesDigest.of(unlabelled(patient -> true)),
                        ImagesDigest.of(xrays),
                        ImagesDigest.of(annotated(Block.Target.FINE_TUNE))));
    }

    /** The X-rays of some patients to pre-train on. */
    UnlabelledImages unlabelled(Predicate<PatientKey> isWanted) {
        return pretraining.unlabelled(isWanted);
    }

    /** The X-rays to fine-tune and test on. */
    AnnotatedXrays annotated(Block.Target target) {
        AnnotatedXrays xrays = annotated.get(target);
        if (xrays == null) {
            throw new IllegalArgumentException("folders: none for " + target + " (expected: in the plan)");
        }
        return xrays;
    }

    /** How the folders to fine-tune and test on are laid out. */
    String layout(Block.Target target) {
        return layouts.getOrDefault(target, "");
    }

    /** What was read of each folder of the plan, and what wasn't, for people. */
    Map<String, String> summaries() {
        return summaries;
    }

    /** Digests of the X-rays. */
    Map<Block.Target, Cell.Data> digests() {
        return digests;
    }
}
