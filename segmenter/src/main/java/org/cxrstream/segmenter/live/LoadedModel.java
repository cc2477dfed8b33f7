package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.MaskFactory;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.SegmentationNetwork;

/** A live model with its network in memory; owns the network. For one thread. */
final class LoadedModel implements MaskSource, AutoCloseable {
    private final LiveModel live;
    private final SegmentationNetwork network;
    private final LungSegmenter segmenter;
    private final MaskFactory masks;

    LoadedModel(LiveModel live, SegmentationNetwork network, Mirroring mirroring, MaskCleanUp cleanUp) {
        this.live = requireNonNull(live, "live");
        this.network = network;
        // Flags judge what the network said; the factory cleans up.
        this.segmenter = new LungSegmenter(network, SquareGrid.SIDE, mirroring, MaskCleanUp.NONE);
        this.masks = new MaskFactory(cleanUp);
    }

    private LoadedModel(LiveModel live, LoadedModel same) {
        this.live = live;
        this.network = same.network;
        this.segmenter = same.segmenter;
        this.masks = same.masks;
    }

    LiveModel live() {
        return live;
    }

    /** The same network, live by another event; takes over from this one, which must not be closed then. */
    LoadedModel promotedAgain(LiveModel again) {
        if (!again.model().equals(live.model())) {
            throw new IllegalArgumentException("model: " + again.model() + " (expected: " + live.model() + ")");
        }
        return new LoadedModel(again, this);
    }

    @Override
    public LungMask mask(PreparedImage image) {
        byte[] raster = new byte[image.getRaster().remaining()];
        image.getRaster().duplicate().get(raster);
        return masks.live(image, segmenter.segment(raster), live.model(), live.promotion());
    }

    @Override
    public void close() {
        network.close();
    }
}
