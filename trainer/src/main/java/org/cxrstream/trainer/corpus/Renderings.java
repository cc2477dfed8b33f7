package org.cxrstream.trainer.corpus;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * Of several renderings of one exposure one stands for all: the exposure's own image if it is among them, else the one
 * with the lowest id.
 *
 * @param key whose X-ray an entry is, and its name
 * @param exposure the image that shows the same exposure as an entry; its own where there is none
 */
public record Renderings<T>(Function<T, PatientImage> key, Function<T, ImageId> exposure) {
    /** One entry an exposure, in the order of (patient, image). */
    public List<T> oneAnExposure(Stream<T> entries) {
        Comparator<T> best = Comparator.comparing(this::isOriginal, Comparator.reverseOrder())
                .thenComparing(key);
        Map<PatientImage, T> byExposure = new TreeMap<>();
        entries.forEach(entry -> byExposure.merge(
                new PatientImage(key.apply(entry).patient(), exposure.apply(entry)),
                entry,
                (one, other) -> best.compare(one, other) <= 0 ? one : other));
        return byExposure.values().stream().sorted(Comparator.comparing(key)).toList();
    }

    private boolean isOriginal(T entry) {
        return exposure.apply(entry).equals(key.apply(entry).image());
    }
}
