package org.cxrstream.compose.dataset;

import java.util.List;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;

/** X-rays of folders with experts' masks, on the grid. Thread-safe. */
public final class AnnotatedXrays implements LabelledImages {
    private final List<DatasetXray> xrays;

    AnnotatedXrays(List<DatasetXray> xrays) {
        this.xrays = xrays;
    }

    @Override
    public int count() {
        return xrays.size();
    }

    @Override
    public int side() {
        return SquareGrid.SIDE;
    }

    @Override
    public PatientKey patient(int image) {
        return xrays.get(image).key().patient();
    }

    /** Where an X-ray was read, without naming it: {@code folder 1, row 17}. */
    public String position(int image) {
        return xrays.get(image).position();
    }

    @Override
    public byte[] raster(int image) {
        return xrays.get(image).raster();
    }

    @Override
    public byte[] labels(int image) {
        return xrays.get(image).labels().orElseThrow().toBytes();
    }
}
