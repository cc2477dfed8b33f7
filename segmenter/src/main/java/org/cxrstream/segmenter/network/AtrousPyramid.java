package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * Atrous spatial pyramid pooling: the same features seen by a 1x1 convolution, 3x3 convolutions dilated by 6, 12 and 18,
 * and as a mean over the raster; side by side, then projected (Chen et al., DeepLabV3, arXiv:1706.05587, §3.3; with
 * dropout behind the projection). The mean is scaled up from one pixel, which is to have it everywhere.
 */
final class AtrousPyramid {
    private static final int[] RATES = {6, 12, 18};

    private final List<FilterUnit> filters = new ArrayList<>();
    private final FilterUnit whole;
    private final FilterUnit projection;

    /** From {@code inputs} to {@code outputs} channels; names its parts {@code aspp.point.conv.weight} and so on. */
    AtrousPyramid(Parameters parameters, int inputs, int outputs, Precision precision) {
        Filter point = Filter.point(inputs, outputs);
        filters.add(FilterUnit.of(parameters, "aspp.point", point, precision));
        for (int rate : RATES) {
            Filter dilated = Filter.square(inputs, outputs).withDilation(rate);
            filters.add(FilterUnit.of(parameters, "aspp.rate" + rate, dilated, precision));
        }
        whole = FilterUnit.of(parameters, "aspp.image", point, precision);
        Filter joined = Filter.point((filters.size() + 1) * outputs, outputs);
        projection = FilterUnit.of(parameters, "aspp.projection", joined, precision);
    }

    /**
     * Looks at features in all five ways.
     *
     * @param features (B, inputs, H, W)
     * @return (B, outputs, H, W), owned by the caller
     * @throws IllegalArgumentException if there is but one image in training: its mean can't be normalised
     */
    NDArray forward(NDArray features, Phase phase) {
        int least = Architecture.DEEPLAB_V3_PLUS.leastTrainingBatch();
        if (phase == Phase.TRAINING && features.size(0) < least) {
            throw new IllegalArgumentException("images: 1 (expected: >= " + least + " in training)");
        }
        try (NDList views = new NDList()) {
            for (FilterUnit filter : filters) {
                views.add(filter.activated(features, phase));
            }
            views.add(ofWhole(features, phase));
            try (NDArray joined = Torch.concatenateChannels(views)) {
                return projection.activated(joined, phase);
            }
        }
    }

    private NDArray ofWhole(NDArray features, Phase phase) {
        try (NDArray mean = Torch.meanPixel(features);
                NDArray seen = whole.activated(mean, phase)) {
            return Torch.spreadPixel(seen, features);
        }
    }
}
