package org.cxrstream.compose.dataset;

import java.util.List;
import org.cxrstream.trainer.corpus.ImageNumbers;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/** X-rays of folders for a pre-training. Thread-safe. */
final class UnlabelledXrays implements UnlabelledImages {
    private final List<DatasetXray> xrays;
    private final List<ImageLabel> labels;

    UnlabelledXrays(List<DatasetXray> xrays) {
        this.xrays = xrays;
        ImageNumbers numbers = new ImageNumbers();
        labels = xrays.stream()
                .map(xray -> numbers.label(
                        xray.key().patient(), xray.exposure(), xray.day().orElse(ImageLabel.UNKNOWN_DAY)))
                .toList();
    }

    @Override
    public int count() {
        return xrays.size();
    }

    @Override
    public ImageLabel label(int image) {
        return labels.get(image);
    }

    @Override
    public byte[] raster(int image) {
        return xrays.get(image).raster();
    }
}
