package org.cxrstream.compose.predict;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.cxrstream.compose.dataset.DatasetXray;
import org.cxrstream.compose.report.GreyPicture;
import org.cxrstream.compose.report.LabelPicture;
import org.cxrstream.compose.report.OverlayPicture;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.mask.Segmentation;

/**
 * Masks as files: {@code masks/folder-1-row-17.png} of the original's size with labels 0, 1 and 2, {@code overlays}
 * with outlines on the square, {@code predictions.csv} that lists them. Names say where an X-ray was read, never whose
 * it is. Belongs to one thread.
 */
public final class MaskFolder {
    private static final String HEADER = "xray,rows,columns,mask,overlay,right_pixels,left_pixels,entropy,model";

    private final Path folder;
    private final ModelId model;
    private final List<String> rows = new ArrayList<>(List.of(HEADER));

    /**
     * Makes the folder where it is missing; files in it are replaced.
     *
     * @throws IOException if it can't be made
     */
    public MaskFolder(Path folder, ModelId model) throws IOException {
        this.folder = folder;
        this.model = model;
        Files.createDirectories(folder.resolve("masks"));
        Files.createDirectories(folder.resolve("overlays"));
    }

    /**
     * Writes an X-ray's mask.
     *
     * @throws UncheckedIOException if it can't be written
     */
    public void add(DatasetXray xray, Segmentation segmentation) {
        LabelMap labels = xray.grid().labelsOnOriginal(segmentation.labels());
        String name = xray.position().replace(",", "").replace(' ', '-') + ".png";
        int side = SquareGrid.SIDE;
        try {
            write(folder.resolve("masks").resolve(name), labels);
            OverlayPicture.write(
                    folder.resolve("overlays").resolve(name),
                    new GreyPicture(side, side, xray.raster()),
                    new LabelPicture(side, side, segmentation.labels().toBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows.add(String.format(
                Locale.ROOT,
                "\"%s\",%d,%d,masks/%s,overlays/%s,%d,%d,%.4f,%s",
                xray.position(),
                labels.rows(),
                labels.columns(),
                name,
                name,
                labels.count(LabelMap.RIGHT_LUNG),
                labels.count(LabelMap.LEFT_LUNG),
                segmentation.meanEntropy(),
                model.hex()));
    }

    /**
     * Writes the list.
     *
     * @throws IOException if it can't be written
     */
    public void finish() throws IOException {
        Files.write(folder.resolve("predictions.csv"), rows);
    }

    private static void write(Path file, LabelMap labels) throws IOException {
        BufferedImage picture = new BufferedImage(labels.columns(), labels.rows(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        byte[] values = labels.toBytes();
        System.arraycopy(values, 0, pixels, 0, values.length);
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("no PNG writer in this Java runtime");
        }
    }
}
