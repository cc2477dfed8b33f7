package org.cxrstream.compose.report;

import java.time.Instant;
import java.util.List;

/**
 * Everything the report shows. Texts are shown as they are: they must not identify a patient.
 *
 * @param preset what was run, in words: image size, network, budget, data
 * @param created when the run ended
 * @param counts what became of the images
 * @param stages time of each stage in the order they ran
 * @param scores Dice on the test patients
 * @param overlays X-rays with their masks; may be empty
 * @param timelines X-rays of one patient each, in order of time; may be empty
 * @param charts training curves; may be empty
 * @param models the models of the run; may be empty
 */
public record DemoReportData(
        String preset,
        Instant created,
        Counts counts,
        List<StageTime> stages,
        Scores scores,
        List<Overlay> overlays,
        List<Timeline> timelines,
        List<Chart> charts,
        List<Model> models) {

    /** Copies the lists. */
    public DemoReportData {
        stages = List.copyOf(stages);
        overlays = List.copyOf(overlays);
        timelines = List.copyOf(timelines);
        charts = List.copyOf(charts);
        models = List.copyOf(models);
    }

    /**
     * What became of the images.
     *
     * @param imagesIn images given to ingest
     * @param prepared images prepared for learning and segmentation
     * @param duplicates images dropped because they had been seen
     * @param masksOut lung masks published
     * @param deadLetters images set aside, by reason
     */
    public record Counts(int imagesIn, int prepared, int duplicates, int masksOut, List<DeadLetters> deadLetters) {
        /** Copies the list. */
        public Counts {
            deadLetters = List.copyOf(deadLetters);
        }

        int deadLettersInAll() {
            return deadLetters.stream().mapToInt(DeadLetters::images).sum();
        }
    }

    /** Images set aside for one reason. */
    public record DeadLetters(String reason, int images) {}

    /** Wall-clock time of one stage, seconds. */
    public record StageTime(String stage, double seconds) {}

    /**
     * Dice of each arm on the same test images.
     *
     * @param patients test patients with masks
     * @param images their images with masks
     * @param arms in the order to show
     */
    public record Scores(int patients, int images, List<Arm> arms) {
        /** Copies the list. */
        public Scores {
            arms = List.copyOf(arms);
        }
    }

    /** Dice of one way to segment, for the right lung, the left lung and the mean of both. */
    public record Arm(String name, Dice right, Dice left, Dice mean) {}

    /**
     * A mean Dice with its 95 % interval over patients; the three are 0 to 1.
     *
     * @param value NaN where nothing was measured
     * @param low NaN where there is no interval
     * @param high NaN where there is no interval
     */
    public record Dice(double value, double low, double high) {
        /** Checks the range; throws {@link IllegalArgumentException} naming the value. */
        public Dice {
            for (double part : new double[] {value, low, high}) {
                if (part < 0 || part > 1) {
                    throw new IllegalArgumentException("dice: " + part + " (expected: 0 to 1, or NaN)");
                }
            }
        }
    }

    /**
     * An X-ray with the lungs that were found and, where known, those that an expert drew. The label maps cover
     * the picture exactly but may have another resolution.
     *
     * @param caption what the picture shows
     * @param expert empty, or one label map
     */
    public record Overlay(String caption, GreyPicture picture, LabelPicture found, List<LabelPicture> expert) {
        /** Copies the list; throws {@link IllegalArgumentException} on more than one expert label map. */
        public Overlay {
            expert = List.copyOf(expert);
            if (expert.size() > 1) {
                throw new IllegalArgumentException("expert: " + expert.size() + " label maps (expected: 0 or 1)");
            }
        }
    }

    /**
     * The X-rays of one patient in order of time.
     *
     * @param title which patient, in words that don't identify one
     * @param areaUnit unit of the areas, for example {@code cm²}
     * @param entries in order of time
     */
    public record Timeline(String title, String areaUnit, List<TimelineEntry> entries) {
        /** Copies the list. */
        public Timeline {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One X-ray of a timeline.
     *
     * @param day days after the patient's first X-ray
     * @param rightArea area of the right lung in the timeline's unit
     * @param leftArea area of the left lung in the timeline's unit
     */
    public record TimelineEntry(double day, Overlay overlay, double rightArea, double leftArea) {}

    /**
     * Curves over the same axes.
     *
     * @param title what is plotted
     * @param acrossLabel name and unit of the horizontal axis
     * @param upLabel name and unit of the vertical axis
     * @param series at least one, at most four
     */
    public record Chart(String title, String acrossLabel, String upLabel, List<Series> series) {
        /** Copies the list; throws {@link IllegalArgumentException} on an unexpected number of series. */
        public Chart {
            series = List.copyOf(series);
            if (series.isEmpty() || series.size() > LineChart.MOST_SERIES) {
                throw new IllegalArgumentException(
                        "series: " + series.size() + " (expected: 1 to " + LineChart.MOST_SERIES + ")");
            }
        }
    }

    /** One curve, its points in order; points that aren't finite are left out. */
    public record Series(String name, List<Point> points) {
        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /** A point of a curve. */
    public record Point(double across, double up) {}

    /** A model of the run: what it is for, its id, and what became of it (for example promoted). */
    public record Model(String role, String id, String outcome) {}
}
