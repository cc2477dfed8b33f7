package org.cxrstream.trainer.corpus;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * Which X-rays of an index are used for what, always in the order of (patient, image). Of several renderings of one
 * exposure one stands for all ({@link Renderings}). Of several annotations of an image the newest counts (among equals
 * that of the first annotator by name).
 *
 * @param pretraining X-rays of train and validation patients, one an exposure
 * @param heldOut X-rays of test patients, one an exposure
 * @param annotated annotated X-rays by split, one an exposure
 */
record CorpusSelection(
        List<StoredImage> pretraining, List<StoredImage> heldOut, Map<Split, List<Annotated>> annotated) {
    private static final Comparator<StoredAnnotation> NEWEST_FIRST = Comparator.comparing(
                    StoredAnnotation::receivedAt, Comparator.reverseOrder())
            .thenComparing(annotation -> annotation.key().annotator());

    /** An X-ray and the annotation that counts. */
    record Annotated(StoredImage image, StoredAnnotation annotation) {}

    static CorpusSelection of(CorpusIndex index) {
        Map<Boolean, List<StoredImage>> byUse = index.images.values().stream()
                .collect(Collectors.partitioningBy(image -> splitOf(index, image) != Split.TEST));
        Map<PatientImage, StoredAnnotation> counting = countingAnnotations(index);
        Stream<Annotated> annotated = index.images.values().stream()
                .flatMap(
                        image -> Optional.ofNullable(counting.get(image.key()))
                                .map(annotation -> new Annotated(image, annotation))
                                .stream());
        Map<Split, List<Annotated>> bySplit = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            bySplit.put(split, List.of());
        }
        bySplit.putAll(oneAnExposure(annotated, Annotated::image).stream()
                .collect(Collectors.groupingBy(entry -> splitOf(index, entry.image()))));
        return new CorpusSelection(xrays(byUse, true), xrays(byUse, false), bySplit);
    }

    private static List<StoredImage> xrays(Map<Boolean, List<StoredImage>> byUse, boolean isForPretraining) {
        return oneAnExposure(requireNonNull(byUse.get(isForPretraining)).stream(), Function.identity());
    }

    List<Annotated> annotated(Split split) {
        return requireNonNull(annotated.get(split));
    }

    CorpusInventory inventory() {
        return new CorpusInventory(
                count(pretraining),
                countAnnotated(Split.TRAIN),
                countAnnotated(Split.VALIDATION),
                countAnnotated(Split.TEST));
    }

    private CorpusInventory.Count countAnnotated(Split split) {
        return count(annotated(split).stream().map(Annotated::image).toList());
    }

    private static CorpusInventory.Count count(Collection<StoredImage> images) {
        long patients =
                images.stream().map(image -> image.key().patient()).distinct().count();
        return new CorpusInventory.Count((int) patients, images.size());
    }

    private static Split splitOf(CorpusIndex index, StoredImage image) {
        return requireNonNull(index.splits.get(image.key().patient()), "every patient has a split");
    }

    private static Map<PatientImage, StoredAnnotation> countingAnnotations(CorpusIndex index) {
        Map<PatientImage, StoredAnnotation> counting = new TreeMap<>();
        index.annotations.values().stream()
                .sorted(NEWEST_FIRST)
                .filter(annotation -> {
                    StoredImage image = index.images.get(annotation.key().image());
                    return image != null && annotation.fits(image);
                })
                .forEach(annotation -> counting.putIfAbsent(annotation.key().image(), annotation));
        return counting;
    }

    private static <T> List<T> oneAnExposure(Stream<T> entries, Function<T, StoredImage> image) {
        return new Renderings<T>(image.andThen(StoredImage::key), image.andThen(StoredImage::exposure))
                .oneAnExposure(entries);
    }
}
