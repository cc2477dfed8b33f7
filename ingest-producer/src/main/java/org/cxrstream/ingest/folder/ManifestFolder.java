package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * A folder with a {@code manifest.csv} of the columns {@code image, patient} and, where known, {@code day, view,
 * same_as, mask_right, mask_left, mask_ignore}; other columns are ignored. Images are PNG, JPEG or GIF, masks PNG
 * or GIF of 0 and 255 of the image's size. A patient id means the same person in every folder.
 *
 * <p>Day n of a patient becomes 2000-01-01 plus n days, moved by the patient's shift: days compare within one
 * patient only. A mask needs both lungs; one that can't be used costs the annotation, not the image. A path
 * that leaves the folder, by {@code ..} or by a link, is refused.
 */
public final class ManifestFolder extends SourceFolder {
    /** The day that a manifest counts from. */
    public static final LocalDate DAY_ZERO = LocalDate.of(2000, 1, 1);

    private static final int HEADER_LINES = 1;

    /**
     * A folder to be read.
     *
     * @throws SetupException NO_INPUT if it is no folder
     */
    public ManifestFolder(Path folder) {
        super(folder);
    }

    @Override
    public String layout() {
        return "manifest";
    }

    @Override
    boolean namesItsImages() {
        return true;
    }

    @Override
    List<FolderImage> images() {
        ManifestFile manifest = ManifestFile.open(path());
        List<FolderImage> images = new ArrayList<>();
        List<String> lines = manifest.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                images.add(image(manifest, lines.get(i), i + HEADER_LINES + 1));
            }
        }
        return images;
    }

    private FolderImage image(ManifestFile manifest, String line, int number) {
        try {
            ManifestRow row = ManifestRow.of(manifest.row(line));
            InstanceIdentity file = identity(name() + "/" + row.image());
            return new ManifestImage(row, file, row.sameAs().map(ManifestFolder::identity), number);
        } catch (PoisonInputException e) {
            return new InvalidRow(identity(name() + "/" + ManifestFile.NAME + "#" + number), number, e);
        }
    }

    /** The same for every way to write a path: {@code hannover/images/./a.png} is {@code hannover/images/a.png}. */
    private static InstanceIdentity identity(String path) {
        try {
            return new InstanceIdentity.OfFile(Path.of(path).normalize().toString());
        } catch (IllegalArgumentException e) {
            throw ManifestRow.invalid("image or same_as: no path (expected: a path)");
        }
    }

    /** The file that a manifest's path means. */
    private Path resolve(String relative) {
        Path file = lexically(relative);
        try {
            if (Files.exists(file) && !file.toRealPath().startsWith(path().toRealPath())) {
                throw outside();
            }
            return file;
        } catch (IOException e) {
            throw outside();
        }
    }

    private Path lexically(String relative) {
        try {
            Path file = path().resolve(relative).normalize();
            if (file.startsWith(path())) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Its message quotes the path; the answer is the same as for one that leads elsewhere.
        }
        throw outside();
    }

    private static PoisonInputException outside() {
        return ManifestRow.invalid("path: leaves the folder (expected: a path in it)");
    }

    private Optional<LabelMap> labels(ManifestRow row, int rows, int columns) {
        if (row.maskRight().isEmpty() && row.maskLeft().isEmpty()) {
            return Optional.empty();
        }
        if (row.maskRight().isEmpty() || row.maskLeft().isEmpty()) {
            throw new PoisonInputException(MASK_INVALID, "masks: one lung (expected: both)");
        }
        Picture right = mask(row.maskRight().get());
        Picture left = mask(row.maskLeft().get());
        return Optional.of(
                ExpertMask.of(rows, columns, right, left, row.maskIgnore().map(this::mask)));
    }

    private Picture mask(String relative) {
        byte[] file = SourceFile.read(resolve(relative));
        if (PictureFormat.of(file) == PictureFormat.JPEG) {
            throw new PoisonInputException(MASK_INVALID, "mask: JPEG (expected: PNG or GIF)");
        }
        return Picture.decode(file);
    }

    private final class ManifestImage implements FolderImage {
        private final ManifestRow row;
        private final InstanceIdentity file;
        private final Optional<InstanceIdentity> sameAs;
        private final int number;

        ManifestImage(ManifestRow row, InstanceIdentity file, Optional<InstanceIdentity> sameAs, int number) {
            this.row = row;
            this.file = file;
            this.sameAs = sameAs;
            this.number = number;
        }

        @Override
        public String position() {
            return "row " + number;
        }

        @Override
        public Optional<PatientIdentity> patient() {
            return Optional.of(row.patient());
        }

        @Override
        public InstanceIdentity file() {
            return file;
        }

        @Override
        public FolderXray read() {
            Xray.requireFrontal(row.view());
            byte[] bytes = SourceFile.read(resolve(row.image()));
            Picture picture = Picture.decode(bytes);
            Xray xray = xray(picture, SourceDigest.of(bytes));
            return FolderXray.withMask(xray, bytes.length, () -> labels(row, picture.rows(), picture.columns()));
        }

        private Xray xray(Picture picture, SourceDigest source) {
            PixelHeader header = PixelHeader.ofPicture(picture.rows(), picture.columns(), picture.bits());
            return new Xray(
                    row.patient(),
                    file,
                    sameAs,
                    Optional.empty(),
                    Optional.empty(),
                    acquired(row.day()),
                    row.view(),
                    new PixelObject(header, picture.samples()),
                    source);
        }

        private static AcquisitionTime acquired(OptionalInt day) {
            return day.isEmpty()
                    ? AcquisitionTime.UNKNOWN
                    : AcquisitionTime.of(DAY_ZERO.plusDays(day.getAsInt()).atStartOfDay(), TimePrecision.DAY);
        }
    }

    private record InvalidRow(InstanceIdentity file, int number, PoisonInputException problem) implements FolderImage {
        @Override
        public String position() {
            return "row " + number;
        }

        @Override
        public Optional<PatientIdentity> patient() {
            return Optional.empty();
        }

        @Override
        public FolderXray read() {
            throw problem;
        }
    }
}
