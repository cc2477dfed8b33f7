package org.cxrstream.compose.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.compose.experiment.report.FigureRow;
import org.cxrstream.compose.experiment.report.FigureSection;
import org.cxrstream.compose.experiment.report.Picture;
import org.cxrstream.trainer.embed.Tsne;
import org.cxrstream.trainer.embed.TsneSettings;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.run.EncoderFeatures;

/**
 * The paper's Fig. 3: where encoders put the X-rays of pre-training, by exact t-SNE of their pooled features, coloured by
 * patient. The random start stands first.
 *
 * @param cache where the encoders are
 * @param datasets the plan's X-rays
 * @param drawn cells of one place, one a row
 */
record EmbeddingFigure(EncoderCache cache, Datasets datasets, List<Cell> drawn) {
    private static final long SEED = 1;
    private static final int FEWEST_XRAYS = 6;
    /** The exact method's cost grows with the square. */
    private static final int MOST_XRAYS = 1000;

    /** The figure; empty where there are no cells, or too few X-rays for a map. */
    Optional<FigureSection> draw() {
        UnlabelledImages images = datasets.unlabelled(patient -> true);
        List<Integer> ranks = ranks(images);
        UnlabelledImages shown = mostTold(images, ranks);
        if (drawn.isEmpty() || shown.count() < FEWEST_XRAYS) {
            return Optional.empty();
        }
        List<Integer> colours = ranks(shown);
        List<Picture> pictures = new ArrayList<>();
        features(shown)
                .forEach((title, features) -> pictures.add(new Picture(
                        "embedding-%d.svg".formatted(pictures.size() + 1),
                        title,
                        ScatterPlot.svg(places(features), colours).getBytes(UTF_8))));
        return Optional.of(new FigureSection(
                "Where the encoders put X-rays",
                ("Exact t-SNE of the pooled features of %d X-rays of pre-training, each exposure once. The %d patients with "
                                + "the most X-rays have a colour and form each, all others are grey. Distances between far "
                                + "groups, and the sizes of groups, mean nothing.")
                        .formatted(shown.count(), ScatterPlot.COLOURS),
                List.of(new FigureRow("By encoder", pictures))));
    }

    private Map<String, double[][]> features(UnlabelledImages images) {
        Cell first = drawn.get(0);
        Map<String, double[][]> features = new LinkedHashMap<>();
        features.put(
                "random start", of(first, images).ofRandomStart(first.place().seed()));
        Map<Path, String> done = new LinkedHashMap<>();
        for (Cell cell : drawn) {
            cache.pretrained(cell)
                    .filter(file -> done.putIfAbsent(file, cell.row()) == null)
                    .ifPresent(file -> features.put(cell.row(), of(cell, images).of(file)));
        }
        return features;
    }

    private static EncoderFeatures of(Cell cell, UnlabelledImages images) {
        return new EncoderFeatures(cell.resolved().network(), cell.precision(), images);
    }

    private static double[][] places(double[][] features) {
        return Tsne.places(features, TsneSettings.usual(features.length, SEED));
    }

    /** Of each X-ray how many patients have more X-rays than its own, of equal ones who comes first; last the unknown. */
    private static List<Integer> ranks(UnlabelledImages images) {
        Map<Integer, Long> counts = IntStream.range(0, images.count())
                .mapToObj(image -> images.label(image).patient())
                .filter(patient -> patient != ImageLabel.UNKNOWN_PATIENT)
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        List<Integer> patients = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
        Map<Integer, Integer> rankOf = new LinkedHashMap<>();
        patients.forEach(patient -> rankOf.put(patient, rankOf.size()));
        return IntStream.range(0, images.count())
                .mapToObj(image -> rankOf.getOrDefault(images.label(image).patient(), Integer.MAX_VALUE))
                .toList();
    }

    private static UnlabelledImages mostTold(UnlabelledImages images, List<Integer> ranks) {
        int[] shown = IntStream.range(0, images.count())
                .boxed()
                .sorted(Comparator.comparing(ranks::get))
                .limit(MOST_XRAYS)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
        return new UnlabelledImages() {
            @Override
            public int count() {
                return shown.length;
            }

            @Override
            public ImageLabel label(int image) {
                return images.label(shown[image]);
            }

            @Override
            public byte[] raster(int image) {
                return images.raster(shown[image]);
            }
        };
    }
}
