package org.cxrstream.compose.phantom;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Writes synthetic patients as a folder of PNG X-rays with a {@code manifest.csv}, the format that the ingest
 * producer reads. The X-rays are made from geometry alone: no real image went into them.
 */
public final class PhantomFolder {
    private static final String HEADER =
            "image,patient,day,view,same_as,width,height,mask_right,mask_left,mask_ignore,licence,source";

    private PhantomFolder() {}

    /**
     * What was written.
     *
     * @param patients number of patients
     * @param images number of X-rays
     * @param annotated number of X-rays with masks of both lungs
     */
    public record Written(int patients, int images, int annotated) {}

    /**
     * Writes {@code manifest.csv}, {@code images/}, {@code mask_right/} and {@code mask_left/}. Masks are 0 and
     * 255 in the image's own size; the right lung is the patient's, left in the picture. Patients are drawn in
     * parallel; the result doesn't depend on it.
     *
     * @param folder made where it is missing; files of the same names are overwritten
     * @param settings how much to make
     * @return what was written
     * @throws IOException if the folder can't be written; part of it may then exist
     */
    public static Written write(Path folder, PhantomSettings settings) throws IOException {
        for (String part : List.of("images", "mask_right", "mask_left")) {
            Files.createDirectories(folder.resolve(part));
        }
        List<PhantomPatient> patients = IntStream.range(0, settings.patients())
                .mapToObj(patient -> new PhantomPatient(settings, patient))
                .toList();
        List<Entry> entries = entries(patients, settings);
        List<String> rows = new ArrayList<>(List.of(HEADER));
        try {
            rows.addAll(entries.parallelStream()
                    .map(entry -> writeXray(folder, entry))
                    .toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.write(folder.resolve("manifest.csv"), rows);
        int annotated = (int) entries.stream().filter(Entry::isAnnotated).count();
        return new Written(settings.patients(), entries.size(), annotated);
    }

    private record Entry(PhantomPatient patient, int patientNumber, int image, boolean isAnnotated) {
        String name() {
            return "p%04d-%02d.png".formatted(patientNumber, image);
        }
    }

    private static List<Entry> entries(List<PhantomPatient> patients, PhantomSettings settings) {
        int images = patients.stream().mapToInt(PhantomPatient::images).sum();
        boolean[] annotated = annotated(images, settings);
        List<Entry> entries = new ArrayList<>();
        for (int number = 0; number < patients.size(); number++) {
            PhantomPatient patient = patients.get(number);
            for (int image = 0; image < patient.images(); image++) {
                entries.add(new Entry(patient, number, image, annotated[entries.size()]));
            }
        }
        return entries;
    }

    /** Marks the annotated share of the images, drawn without replacement. */
    private static boolean[] annotated(int images, PhantomSettings settings) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        boolean[] annotated = new boolean[images];
        long wanted = Math.round(settings.annotatedShare() * images);
        for (int i = 0; i < images; i++) {
            annotated[i] = random.nextInt(images - i) < wanted;
            wanted -= annotated[i] ? 1 : 0;
        }
        return annotated;
    }

    private static String writeXray(Path folder, Entry entry) {
        PhantomXray xray = entry.patient().xray(entry.image());
        String image = "images/" + entry.name();
        String right = entry.isAnnotated() ? "mask_right/" + entry.name() : "";
        String left = entry.isAnnotated() ? "mask_left/" + entry.name() : "";
        try {
            writePng(folder.resolve(image), xray, xray.grey());
            if (entry.isAnnotated()) {
                writePng(folder.resolve(right), xray, xray.mask(Side.RIGHT));
                writePng(folder.resolve(left), xray, xray.mask(Side.LEFT));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "%s,phantom-%04d,%d,%s,,%d,%d,%s,%s,,CC0,phantom"
                .formatted(
                        image,
                        entry.patientNumber(),
                        xray.day(),
                        xray.view(),
                        xray.width(),
                        xray.height(),
                        right,
                        left);
    }

    private static void writePng(Path file, PhantomXray xray, byte[] grey) throws IOException {
        BufferedImage picture = new BufferedImage(xray.width(), xray.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        System.arraycopy(grey, 0, pixels, 0, grey.length);
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("no PNG writer in this Java runtime");
        }
    }
}
