package org.cxrstream.compose.experiment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cxrstream.compose.experiment.report.FigureRow;
import org.cxrstream.compose.experiment.report.FigureSection;
import org.cxrstream.compose.experiment.report.Picture;
import org.cxrstream.compose.report.GreyPicture;
import org.cxrstream.compose.report.LabelPicture;
import org.cxrstream.compose.report.OverlayPicture;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.run.FoldTraining;
import org.cxrstream.trainer.run.TrainingPreset;

/**
 * The paper's Fig. 2: outlines that the rows' models draw on some test X-rays, the right lung green, the left one blue and
 * dashed, the annotators' thin and yellow.
 *
 * @param folder the experiment's
 * @param datasets the plan's X-rays
 * @param drawn cells of one place, one a row
 * @param references names of rows, the first of which that has a model chooses the X-rays; or else the first row does
 * @param xrays how many X-rays
 */
record LungFigure(ExperimentFolder folder, Datasets datasets, List<Cell> drawn, List<String> references, int xrays) {
    private static final String TITLE = "Outlines on test X-rays";

    /** The figure; empty while no model is there. */
    Optional<FigureSection> draw() {
        List<Cell> kept =
                drawn.stream().filter(cell -> Files.exists(folder.model(cell))).toList();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        Cell reference = references.stream()
                .flatMap(row -> kept.stream().filter(cell -> cell.row().equals(row)))
                .findFirst()
                .orElse(kept.get(0));
        LabelledImages tested =
                FoldTraining.tested(reference.request(Optional.empty()), datasets.annotated(reference.on()));
        List<ImageOverlap> overlaps = folder.tested(reference).overlaps();
        List<Integer> chosen = spread(
                xrays,
                overlaps,
                IntStream.range(0, tested.count()).mapToObj(tested::patient).toList());
        List<FigureRow> rows = new ArrayList<>();
        for (Cell cell : kept) {
            rows.add(row(cell, rows.size() + 1, tested, chosen));
        }
        return Optional.of(new FigureSection(TITLE, words(reference, kept.size(), chosen.size()), rows));
    }

    private String words(Cell reference, int models, int chosen) {
        return ("%d X-rays of different patients of test fold %d (%s, %s annotated X-rays), from the worst to the best by "
                        + "the Dice of %s, in equal steps of rank. Green: the right lung, on the left of the picture; "
                        + "blue and dashed: the left lung; yellow and thin: the annotators'. Below each its own Dice, mean of "
                        + "the lungs.%s")
                .formatted(
                        chosen,
                        reference.place().fold(),
                        reference.block(),
                        reference.annotatedImages(),
                        reference.row(),
                        models == drawn.size()
                                ? ""
                                : " Of %d rows there is no model to draw with.".formatted(drawn.size() - models));
    }

    /**
     * Numbers of images spread evenly over their order by Dice, each of another patient: where a rank's patient is there
     * already, the next rank of another one is taken, or else the nearest before.
     *
     * @param xrays how many; fewer if there are fewer patients
     * @param overlaps one an image
     * @param patients one an image
     */
    static List<Integer> spread(int xrays, List<ImageOverlap> overlaps, List<PatientKey> patients) {
        List<Integer> byDice = IntStream.range(0, overlaps.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer image) -> dice(overlaps.get(image))))
                .toList();
        Set<PatientKey> seen = new HashSet<>();
        List<Integer> ranks = new ArrayList<>();
        for (int i = 0; i < xrays; i++) {
            int wanted = xrays == 1 ? 0 : Math.round((byDice.size() - 1) * (float) i / (xrays - 1));
            IntStream.concat(
                            IntStream.range(wanted, byDice.size()),
                            IntStream.iterate(wanted - 1, rank -> rank >= 0, rank -> rank - 1))
                    .filter(rank -> !seen.contains(patients.get(byDice.get(rank))))
                    .findFirst()
                    .ifPresent(rank -> {
                        seen.add(patients.get(byDice.get(rank)));
                        ranks.add(rank);
                    });
        }
        return ranks.stream().sorted().map(byDice::get).toList();
    }

    private static double dice(ImageOverlap overlap) {
        return DiceScore.over(List.of(overlap)).mean();
    }

    private FigureRow row(Cell cell, int number, LabelledImages tested, List<Integer> chosen) {
        TrainingPreset preset = cell.resolved();
        Torch.prepareThread();
        try (SegmentationNetwork network = checkpoint(cell).restore(cell.precision())) {
            LungSegmenter segmenter = new LungSegmenter(network, tested.side(), preset.mirroring(), preset.cleanUp());
            List<Picture> pictures = new ArrayList<>();
            for (int image : chosen) {
                byte[] found = segmenter.segment(tested.raster(image)).labels().toBytes();
                double dice = dice(ImageOverlap.of(tested.patient(image), found, tested.labels(image)));
                pictures.add(new Picture(
                        "outlines-%d-%d.png".formatted(number, pictures.size() + 1),
                        String.format(Locale.ROOT, "%s, Dice %.3f", cell.row(), dice),
                        picture(tested, image, found)));
            }
            return new FigureRow(cell.row(), pictures);
        }
    }

    private Checkpoint checkpoint(Cell cell) {
        try {
            return Checkpoint.decode(Files.readAllBytes(folder.model(cell)));
        } catch (IOException e) {
            throw new UncheckedIOException("model: can't be read", e);
        }
    }

    private static byte[] picture(LabelledImages tested, int image, byte[] found) {
        int side = tested.side();
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            OverlayPicture.write(
                    png,
                    new GreyPicture(side, side, tested.raster(image)),
                    new LabelPicture(side, side, found),
                    new LabelPicture(side, side, tested.labels(image)));
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("figure: can't be drawn", e);
        }
    }
}
