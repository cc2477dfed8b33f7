package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The bottleneck block of ResNet-50: 1x1 to fewer channels, 3x3, 1x1 to four times as many, added to the input (He et
 * al., CVPR 2016, fig. 5 right; the stride in the 3x3, as torchvision has it).
 */
final class ResidualBlock {
    /** Channels it gives for each of its inner ones. */
    static final int EXPANSION = 4;

    private final FilterUnit narrowing;
    private final FilterUnit spatial;
    private final FilterUnit widening;
    /** Where the input has another shape than the output. */
    private final Optional<FilterUnit> shortcut;

    /**
     * Names its parts as torchvision does: {@code <block>.conv1}, {@code <block>.bn1}, … {@code <block>.downsample.1}.
     *
     * @param filter from the block's input channels to its inner ones
     */
    ResidualBlock(Parameters parameters, String block, Filter filter, Precision precision) {
        int inner = filter.outputs();
        int outputs = EXPANSION * inner;
        Filter narrow = Filter.point(filter.inputs(), inner);
        Filter square = Filter.square(inner, inner).withStride(filter.stride()).withDilation(filter.dilation());
        narrowing = unit(parameters, block, 1, narrow, precision);
        spatial = unit(parameters, block, 2, square, precision);
        widening = unit(parameters, block, 3, Filter.point(inner, outputs), precision);
        String beside = block + ".downsample.";
        shortcut = filter.inputs() == outputs && filter.stride() == 1
                ? Optional.empty()
                : Optional.of(new FilterUnit(
                        parameters,
                        beside + 0,
                        beside + 1,
                        Filter.point(filter.inputs(), outputs).withStride(filter.stride()),
                        precision));
    }

    private static FilterUnit unit(Parameters parameters, String block, int index, Filter filter, Precision precision) {
        return new FilterUnit(parameters, block + ".conv" + index, block + ".bn" + index, filter, precision);
    }

    /** (B, inputs, H, W) to (B, 4 inner, H / stride, W / stride); the caller owns the result. */
    NDArray forward(NDArray x, Phase phase) {
        try (NDArray narrow = narrowing.activated(x, phase);
                NDArray filtered = spatial.activated(narrow, phase);
                NDArray change = widening.normalised(filtered, phase)) {
            if (shortcut.isEmpty()) {
                return Torch.addReluInPlace(change, x);
            }
            try (NDArray beside = shortcut.get().normalised(x, phase)) {
                return Torch.addReluInPlace(change, beside);
            }
        }
    }
}
