package org.cxrstream.compose.dataset;

import java.util.Optional;
import java.util.OptionalLong;
import org.cxrstream.ingest.folder.ReadXray;
import org.cxrstream.preprocess.image.GridRaster;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * An X-ray on the grid, prepared by the same code as on the topics.
 *
 * @param position where it was read, without naming it: {@code folder 1, row 17}
 * @param key pseudonyms of patient and image
 * @param exposure the image that shows the same exposure; the image itself where there is none
 * @param day comparable within one patient; empty where unknown
 * @param grid how the original lies on the grid
 * @param raster side × side grey values as unsigned bytes, row by row; handed over, not copied
 * @param labels the expert's mask on the grid, if there is one
 */
public record DatasetXray(
        String position,
        PatientImage key,
        ImageId exposure,
        OptionalLong day,
        SquareGrid grid,
        byte[] raster,
        Optional<LabelMap> labels) {
    /** Brings an X-ray and its mask onto the grid. */
    public static DatasetXray of(ReadXray xray) {
        SquareGrid grid = SquareGrid.over(
                xray.pixels().header().rows(), xray.pixels().header().columns());
        return new DatasetXray(
                xray.position(),
                xray.key(),
                xray.exposure(),
                xray.day(),
                grid,
                GridRaster.of(xray.pixels()),
                xray.labels().map(grid::labelsOnGrid));
    }
}
