package org.cxrstream.trainer.labelled;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.cxrstream.schemas.identity.PatientKey;

/** Some images of a larger set, numbered anew. */
final class LabelledSubset implements LabelledImages {
    private final LabelledImages all;
    private final int[] images;

    LabelledSubset(LabelledImages all, int[] images) {
        this.all = requireNonNull(all, "all");
        this.images = images.clone();
        for (int image : this.images) {
            Objects.checkIndex(image, all.count());
        }
    }

    @Override
    public int count() {
        return images.length;
    }

    @Override
    public int side() {
        return all.side();
    }

    @Override
    public PatientKey patient(int image) {
        return all.patient(images[image]);
    }

    @Override
    public byte[] raster(int image) {
        return all.raster(images[image]);
    }

    @Override
    public byte[] labels(int image) {
        return all.labels(images[image]);
    }
}
