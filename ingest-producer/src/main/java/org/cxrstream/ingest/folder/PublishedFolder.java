package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * A public data set as its publishers laid it out, somewhere in a folder: postero-anterior, without dates, one exposure
 * a patient, who goes by the file's name without its extension as by an id in a manifest. Files are taken in the order
 * of their paths; a second file of one name is another rendering of that exposure. Hidden files are left out: archives
 * made on a Mac are full of them.
 *
 * <p>An X-ray without masks has no labels; one lung's mask alone, or more than one, costs the annotation.
 */
final class PublishedFolder extends SourceFolder {
    private final PublishedLayout layout;

    /** @throws SetupException NO_INPUT if it is no folder */
    PublishedFolder(Path folder, PublishedLayout layout) {
        super(folder);
        this.layout = layout;
    }

    /** Whether there is an X-ray in this layout. */
    boolean hasXrays() {
        return visible().stream().anyMatch(layout::isXray);
    }

    @Override
    public String layout() {
        return layout.name().toLowerCase(Locale.ROOT);
    }

    @Override
    boolean namesItsImages() {
        return true;
    }

    @Override
    List<FolderImage> images() {
        List<Path> files = visible();
        Map<String, List<Path>> right = byName(files, layout::isRightMask);
        Map<String, List<Path>> left = byName(files, layout::isLeftMask);
        Map<String, InstanceIdentity> exposures = new HashMap<>();
        List<FolderImage> images = new ArrayList<>();
        files.stream().filter(layout::isXray).forEach(file -> {
            String name = baseName(file);
            InstanceIdentity identity = new InstanceIdentity.OfFile(name() + "/" + path().relativize(file));
            Optional<InstanceIdentity> exposure = Optional.ofNullable(exposures.putIfAbsent(name, identity));
            Masks masks = new Masks(right.getOrDefault(name, List.of()), left.getOrDefault(name, List.of()));
            PatientIdentity patient = PatientIdentity.ofManifest(name);
            images.add(new PublishedImage(layout, file, identity, exposure, patient, masks, images.size() + 1));
        });
        return images;
    }

    private List<Path> visible() {
        return files().stream()
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .toList();
    }

    private static Map<String, List<Path>> byName(List<Path> files, Predicate<Path> isMask) {
        Map<String, List<Path>> byName = new HashMap<>();
        files.stream()
                .filter(isMask)
                .forEach(file -> byName.computeIfAbsent(baseName(file), name -> new ArrayList<>())
                        .add(file));
        return byName;
    }

    /** Without the extension, which every file here has. */
    private static String baseName(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** The masks of an X-ray's name: one of each lung, or none at all. */
    private record Masks(List<Path> right, List<Path> left) {
        Optional<LabelMap> labels(int rows, int columns) {
            if (right.isEmpty() && left.isEmpty()) {
                return Optional.empty();
            }
            if (right.size() != 1 || left.size() != 1) {
                throw new PoisonInputException(
                        MASK_INVALID,
                        "masks: %d of the right lung, %d of the left (expected: one of each)"
                                .formatted(right.size(), left.size()));
            }
            Picture rightLung = Picture.decode(SourceFile.read(right.get(0)));
            Picture leftLung = Picture.decode(SourceFile.read(left.get(0)));
            LabelMap labels =
                    ExpertMask.of(rightLung.rows(), rightLung.columns(), rightLung, leftLung, Optional.empty());
            return Optional.of(ExpertMask.enlarged(labels, rows, columns));
        }
    }

    private record PublishedImage(
            PublishedLayout layout,
            Path path,
            InstanceIdentity file,
            Optional<InstanceIdentity> exposure,
            PatientIdentity identity,
            Masks masks,
            int number)
            implements FolderImage {
        @Override
        public String position() {
            return "image " + number;
        }

        @Override
        public Optional<PatientIdentity> patient() {
            return Optional.of(identity);
        }

        @Override
        public FolderXray read() {
            byte[] bytes = SourceFile.read(path);
            Xray xray = xray(layout.pixels(bytes), SourceDigest.of(bytes));
            int rows = xray.pixels().header().rows();
            int columns = xray.pixels().header().columns();
            return FolderXray.withMask(xray, bytes.length, () -> masks.labels(rows, columns));
        }

        private Xray xray(PixelObject pixels, SourceDigest source) {
            return new Xray(
                    identity,
                    file,
                    exposure,
                    Optional.empty(),
                    Optional.empty(),
                    AcquisitionTime.UNKNOWN,
                    View.PA,
                    pixels,
                    source);
        }
    }
}
