package org.cxrstream.trainer.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.segmenter.mask.Lung;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * {@code overlaps.csv}: what an evaluation measured, a line an image in their order, so that any figure of it can be
 * worked out later without model or X-rays. Of each lung: pixels in both maps, in the predicted one, in the annotated
 * one, HD95 and ASSD in pixels (empty where there is no figure).
 *
 * <p>Patients go by number ({@link PatientNumbers}). Their keys are left out: in folders they are made with a public
 * key, so whoever has a list of patient ids could find them again. What is read back holds stand-ins, equal where the
 * numbers are; files compare if their patients were numbered of the same set.
 */
public final class OverlapFile {
    /** Its usual name. */
    public static final String NAME = "overlaps.csv";

    private static final String HEADER = "patient,"
            + "right_intersection,right_predicted,right_annotated,right_hd95,right_assd,"
            + "left_intersection,left_predicted,left_annotated,left_hd95,left_assd";
    private static final int FIELDS = 11;
    private static final int FIELDS_OF_LUNG = 5;

    private OverlapFile() {}

    /**
     * Writes a file as a whole, in place of one that is there; returns when it is durable.
     *
     * @param file where to
     * @param evaluation what was measured
     * @param patients numbers of all patients of it
     * @throws UncheckedIOException if it can't be written
     */
    public static void write(Path file, Evaluation evaluation, PatientNumbers patients) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (int image = 0; image < evaluation.overlaps().size(); image++) {
            ImageOverlap overlap = evaluation.overlaps().get(image);
            ImageDistance distance = evaluation.distances().get(image);
            text.append(patients.of(overlap.patient()));
            append(text, overlap.right(), distance.right());
            append(text, overlap.left(), distance.left());
            text.append('\n');
        }
        try {
            DurableFile.replace(file, text.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("overlaps: can't be written", e);
        }
    }

    private static void append(StringBuilder text, LungOverlap overlap, SurfaceDistance distance) {
        text.append(',').append(overlap.intersection());
        text.append(',').append(overlap.predicted());
        text.append(',').append(overlap.annotated());
        text.append(',').append(distance.isMeasured() ? Double.toString(distance.hd95()) : "");
        text.append(',').append(distance.isMeasured() ? Double.toString(distance.assd()) : "");
    }

    /**
     * Reads a file back; but for the patients, who are stand-ins, it equals what was written.
     *
     * @param file where from
     * @return what was measured
     * @throws SetupException CONFIGURATION if a line isn't as it was written, with its number
     * @throws UncheckedIOException if it can't be read
     */
    public static Evaluation read(Path file) {
        List<String> lines = lines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw damaged(1, "another header");
        }
        List<ImageOverlap> overlaps = new ArrayList<>();
        List<ImageDistance> distances = new ArrayList<>();
        for (int line = 1; line < lines.size(); line++) {
            try {
                String[] fields = fields(lines.get(line));
                overlaps.add(new ImageOverlap(
                        PatientNumbers.standIn(Integer.parseInt(fields[0])),
                        overlap(fields, Lung.RIGHT),
                        overlap(fields, Lung.LEFT)));
                distances.add(new ImageDistance(distance(fields, Lung.RIGHT), distance(fields, Lung.LEFT)));
            } catch (IllegalArgumentException e) {
                throw damaged(line + 1, String.valueOf(e.getMessage()));
            }
        }
        return new Evaluation(overlaps, distances);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("overlaps: can't be read", e);
        }
    }

    private static String[] fields(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("fields: " + fields.length + " (expected: " + FIELDS + ")");
        }
        return fields;
    }

    private static LungOverlap overlap(String[] fields, Lung lung) {
        int first = first(lung);
        return new LungOverlap(
                Long.parseLong(fields[first]), Long.parseLong(fields[first + 1]), Long.parseLong(fields[first + 2]));
    }

    private static SurfaceDistance distance(String[] fields, Lung lung) {
        int first = first(lung) + 3;
        return new SurfaceDistance(numberOrNone(fields[first]), numberOrNone(fields[first + 1]));
    }

    private static int first(Lung lung) {
        return 1 + FIELDS_OF_LUNG * lung.ordinal();
    }

    private static double numberOrNone(String field) {
        return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
    }

    private static SetupException damaged(int line, String what) {
        return new SetupException(
                SetupException.Kind.CONFIGURATION,
                "%s, line %d: %s (expected: as it was written)".formatted(NAME, line, what));
    }
}
