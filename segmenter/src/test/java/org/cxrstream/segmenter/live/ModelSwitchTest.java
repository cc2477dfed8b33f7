package org.cxrstream.segmenter.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSwitchTest {
    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private ModelStore store;
    private ModelSwitch models;

    @BeforeEach
    void open() {
        Torch.prepareThread();
        store = new ModelStore(folder);
        models = new ModelSwitch(store, Precision.FP32, MaskCleanUp.NONE, clock);
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void shouldHaveNoModelBeforeTheFirstPromotion() {
        models.refresh();
        assertThat(models.current()).isEmpty();
        assertThat(status().text()).isEqualTo("not ready: no model");
        assertThat(status().isReady()).isFalse();
    }

    @Test
    void shouldNameInEachMaskTheModelThatMadeIt() {
        ModelId first = stored(NetworkSpec.lungs(4, 32), 1);
        ModelId second = stored(NetworkSpec.lungs(4, 32), 2);

        LungMask before = maskBy(new LiveModel(first.hex(), 0));
        LungMask after = maskBy(new LiveModel(second.hex(), 5));

        assertThat(before.getModel()).isEqualTo(first.hex());
        assertThat(before.getPromotion()).isZero();
        assertThat(after.getModel()).isEqualTo(second.hex());
        assertThat(after.getPromotion()).isEqualTo(5);
        assertThat(after.getLabels()).isNotEqualTo(before.getLabels());
        assertThat(status().text()).isEqualTo("ready: model " + second.hex());
    }

    @Test
    void shouldLookAtMirrorImagesIfTheModelWasJudgedSo() {
        Checkpoint checkpoint = checkpoint(NetworkSpec.lungs(4, 32), 1);
        store.putIfAbsent(checkpoint, card(checkpoint, Mirroring.AVERAGED));

        LungMask mask = maskBy(new LiveModel(checkpoint.id().hex(), 0));

        try (SegmentationNetwork network = checkpoint.restore(Precision.FP32)) {
            assertThat(LabelMap.of(mask.getLabels())).isEqualTo(labels(network, Mirroring.AVERAGED));
            assertThat(LabelMap.of(mask.getLabels())).isNotEqualTo(labels(network, Mirroring.NONE));
        }
    }

    @Test
    void shouldMakeTheFirstModelsMasksAgainAfterARollBack() {
        ModelId first = stored(NetworkSpec.lungs(4, 32), 1);
        ModelId second = stored(NetworkSpec.lungs(4, 32), 2);

        LungMask before = maskBy(new LiveModel(first.hex(), 0));
        maskBy(new LiveModel(second.hex(), 1));
        LungMask after = maskBy(new LiveModel(first.hex(), 2));

        assertThat(after.getLabels()).isEqualTo(before.getLabels());
        assertThat(after.getPromotion()).isEqualTo(2);
    }

    @Test
    void shouldTakeOverTheNumberWhenTheSameModelIsMadeLiveAgain() {
        ModelId model = stored(NetworkSpec.lungs(4, 32), 1);
        assertThat(maskBy(new LiveModel(model.hex(), 0)).getPromotion()).isZero();
        assertThat(maskBy(new LiveModel(model.hex(), 9)).getPromotion()).isEqualTo(9);
    }

    @Test
    void shouldKeepTheFormerModelAndTryAgainLaterWhenTheNewOneIsMissing() {
        ModelId first = stored(NetworkSpec.lungs(4, 32), 1);
        Checkpoint late = checkpoint(NetworkSpec.lungs(4, 32), 2);
        maskBy(new LiveModel(first.hex(), 0));

        LungMask meanwhile = maskBy(new LiveModel(late.id().hex(), 1));
        assertThat(meanwhile.getModel()).isEqualTo(first.hex());
        assertThat(meanwhile.getPromotion()).isZero();
        assertThat(status().text()).isEqualTo("not ready: model " + late.id() + " is missing");
        assertThat(status().isReady()).isFalse();
        assertThat(status().model()).contains(new LiveModel(first.hex(), 0));

        store.putIfAbsent(late, card(late));
        models.refresh();
        assertThat(models.current().orElseThrow().live().model())
                .as("the next attempt isn't due")
                .isEqualTo(first.hex());
        clock.now = clock.now.plus(ModelSwitch.RETRY);
        models.refresh();
        assertThat(models.current().orElseThrow().live().model())
                .isEqualTo(late.id().hex());
        assertThat(status().isReady()).isTrue();
    }

    @Test
    void shouldForgetAMissingModelWhenTheFormerOneIsLiveAgain() {
        ModelId first = stored(NetworkSpec.lungs(4, 32), 1);
        maskBy(new LiveModel(first.hex(), 0));
        maskBy(new LiveModel("f".repeat(64), 1));
        maskBy(new LiveModel(first.hex(), 2));
        assertThat(status().text()).isEqualTo("ready: model " + first.hex());
    }

    @Test
    void shouldSayThatAModelIsCorrupt() throws IOException {
        ModelId model = stored(NetworkSpec.lungs(4, 32), 1);
        Files.writeString(folder.resolve(model.hex()).resolve("model.safetensors"), "no weights");
        models.want(new LiveModel(model.hex(), 0));
        models.refresh();
        assertThat(status().text()).isEqualTo("not ready: model " + model + " is corrupt");
    }

    @Test
    void shouldRefuseANetworkOfOtherClasses() {
        ModelId model = stored(new NetworkSpec(Architecture.UNET, 4, 32, 2), 1);
        models.want(new LiveModel(model.hex(), 0));
        models.refresh();
        assertThat(status().text()).isEqualTo("not ready: model " + model + " has 2 classes (expected: 3)");
    }

    @Test
    void shouldReportAPromotionOfWhatIsNoModelId() {
        models.want(new LiveModel("latest", 0));
        models.refresh();
        assertThat(status().text()).isEqualTo("not ready: model latest is no model id (expected: 64 hex digits)");
    }

    @Test
    void shouldSwitchFromAUNetToADeepLab() {
        maskBy(new LiveModel(stored(NetworkSpec.lungs(4, 32), 1).hex(), 0));
        ModelId deepLab = stored(NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, 32), 2);

        assertThat(maskBy(new LiveModel(deepLab.hex(), 1)).getModel()).isEqualTo(deepLab.hex());
        assertThat(status().text()).isEqualTo("ready: model " + deepLab.hex());
    }

    @Test
    void shouldNotBeReadyBeforeTheModelsHaveBeenRead() {
        assertThat(SegmenterStatus.of(false, models).text()).isEqualTo("not ready: reading the models");
    }

    private SegmenterStatus status() {
        return SegmenterStatus.of(true, models);
    }

    private LungMask maskBy(LiveModel live) {
        models.want(live);
        models.refresh();
        return models.current().orElseThrow().mask(PreparedRecords.image());
    }

    private static LabelMap labels(SegmentationNetwork network, Mirroring mirroring) {
        byte[] raster = new byte[SquareGrid.SIDE * SquareGrid.SIDE];
        PreparedRecords.image().getRaster().get(raster);
        return new LungSegmenter(network, SquareGrid.SIDE, mirroring, MaskCleanUp.NONE)
                .segment(raster)
                .labels();
    }

    private ModelId stored(NetworkSpec spec, long seed) {
        Checkpoint checkpoint = checkpoint(spec, seed);
        store.putIfAbsent(checkpoint, card(checkpoint));
        return checkpoint.id();
    }

    private static Checkpoint checkpoint(NetworkSpec spec, long seed) {
        try (SegmentationNetwork network = SegmentationNetwork.fresh(spec, Precision.FP32, seed)) {
            return Checkpoint.of(network);
        }
    }

    private static ModelCard card(Checkpoint checkpoint) {
        return card(checkpoint, Mirroring.NONE);
    }

    private static ModelCard card(Checkpoint checkpoint, Mirroring mirroring) {
        return new ModelCard(
                checkpoint.id(),
                checkpoint.spec(),
                "random",
                "test",
                Precision.FP32,
                Optional.of(mirroring),
                Optional.of(MaskCleanUp.NONE),
                1,
                new CorpusCounts(1, 1, 1, 1),
                Map.of(),
                Instant.EPOCH,
                Optional.empty());
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-03-01T10:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
