package org.cxrstream.ingest.folder;

import java.nio.file.Path;
import java.util.Locale;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * How a public data set is laid out: which files are its X-rays, how they are coded, and by which folder's name the
 * masks of a lung are known. A mask has its X-ray's name, apart from the extension.
 */
enum PublishedLayout {
    /**
     * JSRT (Shiraishi et al., AJR 174, 2000): {@code JPCLN001.IMG … JPCNN093.IMG}, see {@link JsrtPixels}, in one
     * folder or in {@code Nodule154images} and {@code NonNodule93images}; with the masks of the SCR database (van
     * Ginneken et al., Med. Image Anal. 10, 2006): {@code scratch/fold1/masks/right lung/JPCLN001.gif}, half the
     * X-ray's size.
     */
    JSRT("*.IMG of JSRT", "right lung", "left lung", ".gif") {
        @Override
        boolean isXray(Path file) {
            return hasExtension(file, ".img");
        }

        @Override
        PixelObject pixels(byte[] file) {
            return JsrtPixels.decode(file);
        }
    },
    /**
     * Montgomery County (Jaeger et al., Quant. Imaging Med. Surg. 4, 2014): {@code CXR_png/MCUCXR_0001_0.png} and
     * {@code ManualMask/rightMask/MCUCXR_0001_0.png}, of one size.
     */
    MONTGOMERY("CXR_png/*.png of Montgomery", "rightMask", "leftMask", ".png") {
        @Override
        boolean isXray(Path file) {
            return hasExtension(file, ".png") && isIn("CXR_png", file);
        }

        @Override
        PixelObject pixels(byte[] file) {
            Picture picture = Picture.decode(file);
            PixelHeader header = PixelHeader.ofPicture(picture.rows(), picture.columns(), picture.bits());
            return new PixelObject(header, picture.samples());
        }
    };

    private final String words;
    private final String rightFolder;
    private final String leftFolder;
    private final String maskExtension;

    PublishedLayout(String words, String rightFolder, String leftFolder, String maskExtension) {
        this.words = words;
        this.rightFolder = rightFolder;
        this.leftFolder = leftFolder;
        this.maskExtension = maskExtension;
    }

    /** What a folder of this layout holds, for people. */
    String words() {
        return words;
    }

    /** Whether a file of the folder is an X-ray. */
    abstract boolean isXray(Path file);

    /**
     * Decodes an X-ray.
     *
     * @throws PoisonInputException if it can't be used
     */
    abstract PixelObject pixels(byte[] file);

    /** Whether a file of the folder is a mask of the patient's right lung. */
    final boolean isRightMask(Path file) {
        return hasExtension(file, maskExtension) && isIn(rightFolder, file);
    }

    /** Whether a file of the folder is a mask of the patient's left lung. */
    final boolean isLeftMask(Path file) {
        return hasExtension(file, maskExtension) && isIn(leftFolder, file);
    }

    /** Archives were unpacked on systems that write extensions as they like. */
    private static boolean hasExtension(Path file, String extension) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(extension);
    }

    private static boolean isIn(String folder, Path file) {
        Path parent = file.getParent();
        return parent != null && parent.endsWith(folder);
    }
}
