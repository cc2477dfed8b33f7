package org.cxrstream.segmenter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.DeepLabV3Plus;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final NetworkSpec TINY = NetworkSpec.lungs(2, 16);

    @TempDir
    Path folder;

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldGiveBackTheSameNetwork() {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        store.putIfAbsent(stored, card(stored.id()));

        Checkpoint found = new ModelStore(folder).checkpoint(stored.id());

        assertThat(found.id()).isEqualTo(stored.id());
        assertThat(found.spec()).isEqualTo(TINY);
        try (UNet original = new UNet(TINY, Precision.FP32, 3);
                SegmentationNetwork restored = found.restore(Precision.FP32)) {
            assertThat(logits(restored)).isEqualTo(logits(original));
        }
    }

    @Test
    void shouldGiveBackADeepLab() {
        NetworkSpec spec = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, 16);
        ModelStore store = new ModelStore(folder);
        try (SegmentationNetwork original = SegmentationNetwork.fresh(spec, Precision.FP32, 3)) {
            Checkpoint stored = Checkpoint.of(original);
            store.putIfAbsent(stored, card(stored.id(), spec, "demo"));

            try (SegmentationNetwork restored = store.checkpoint(stored.id()).restore(Precision.FP32)) {
                assertThat(restored).isInstanceOf(DeepLabV3Plus.class);
                assertThat(logits(restored)).isEqualTo(logits(original));
            }
            assertThat(store.card(stored.id()).network()).isEqualTo(spec);
        }
    }

    @Test
    void shouldGiveBackTheCard() {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        ModelCard card = card(stored.id());
        store.putIfAbsent(stored, card);

        assertThat(store.card(stored.id())).isEqualTo(card);
        assertThat(card.toJson()).contains("research only, not a medical device");
        assertThat(store.ids()).containsExactly(stored.id());
    }

    @Test
    void shouldKeepFirstCardWhenPutTwice() {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        ModelCard first = card(stored.id());
        store.putIfAbsent(stored, first);
        store.putIfAbsent(
                stored,
                new ModelCard(
                        first.id(),
                        TINY,
                        "random",
                        "other",
                        Precision.BF16,
                        Optional.of(Mirroring.NONE),
                        Optional.of(MaskCleanUp.NONE),
                        9,
                        first.corpus(),
                        Map.of(),
                        Instant.EPOCH,
                        Optional.of(first.id())));

        assertThat(store.card(stored.id())).isEqualTo(first);
        assertThat(folder).isDirectoryNotContaining("glob:**/.unfinished-*");
    }

    @Test
    void shouldNameModelsByContent() {
        assertThat(checkpoint(3).id())
                .isEqualTo(checkpoint(3).id())
                .isNotEqualTo(checkpoint(4).id());
    }

    @Test
    void shouldSayAbsentWhenNeverPut() {
        ModelStore store = new ModelStore(folder);
        ModelId id = checkpoint(3).id();

        assertThat(store.contains(id)).isFalse();
        assertThatThrownBy(() -> store.checkpoint(id))
                .isInstanceOf(ModelStoreException.Absent.class)
                .hasMessage("model " + id + ": not in the store");
    }

    @Test
    void shouldSayCorruptWhenOneByteHasChanged() throws IOException {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        store.putIfAbsent(stored, card(stored.id()));
        Path file = folder.resolve(stored.id().hex()).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> store.checkpoint(stored.id()))
                .isInstanceOf(ModelStoreException.Corrupt.class)
                .hasMessageContaining("its file has digest");
    }

    @Test
    void shouldReplaceDamagedFileWhenPutAgainAndKeepTheCard() throws IOException {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        store.putIfAbsent(stored, card(stored.id()));
        Path model = folder.resolve(stored.id().hex());
        byte[] card = Files.readAllBytes(model.resolve("card.json"));
        Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});

        store.putIfAbsent(stored, card(stored.id(), "other"));

        assertThat(store.checkpoint(stored.id()).id()).isEqualTo(stored.id());
        assertThat(model.resolve("card.json")).hasBinaryContent(card);
        assertThat(folder).isDirectoryNotContaining("glob:**/.unfinished-*");
    }

    @Test
    void shouldPutAMissingCardAgain() throws IOException {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        store.putIfAbsent(stored, card(stored.id()));
        Files.delete(folder.resolve(stored.id().hex()).resolve("card.json"));

        store.putIfAbsent(stored, card(stored.id()));

        assertThat(store.card(stored.id())).isEqualTo(card(stored.id()));
    }

    @Test
    void shouldLetEveryoneWhoPutsTheSameModelAtOnceSucceed() {
        Checkpoint stored = checkpoint(3);
        for (int round = 0; round < 20; round++) {
            Path own = folder.resolve("round" + round);
            IntStream.range(0, 4)
                    .parallel()
                    .forEach(i -> new ModelStore(own).putIfAbsent(stored, card(stored.id(), "preset" + i)));
            assertThat(new ModelStore(own).ids()).containsExactly(stored.id());
            assertThat(own).isDirectoryNotContaining("glob:**/.unfinished-*");
        }
    }

    @Test
    void shouldSayCorruptWhenFileIsMissing() throws IOException {
        ModelStore store = new ModelStore(folder);
        Checkpoint stored = checkpoint(3);
        store.putIfAbsent(stored, card(stored.id()));
        Files.delete(folder.resolve(stored.id().hex()).resolve("card.json"));

        assertThatThrownBy(() -> store.card(stored.id())).isInstanceOf(ModelStoreException.Corrupt.class);
    }

    @Test
    void shouldPassOverWhatACrashLeft() throws IOException {
        ModelStore store = new ModelStore(folder);
        Files.createDirectory(folder.resolve(".unfinished-1"));

        assertThat(store.ids()).isEmpty();
    }

    @Test
    void shouldRefuseAnotherModelsCard() {
        ModelStore store = new ModelStore(folder);
        assertThatThrownBy(() ->
                        store.putIfAbsent(checkpoint(3), card(checkpoint(4).id())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("card of model");
    }

    private static Checkpoint checkpoint(long seed) {
        try (UNet network = new UNet(TINY, Precision.FP32, seed)) {
            return Checkpoint.of(network);
        }
    }

    private static ModelCard card(ModelId id) {
        return card(id, "demo");
    }

    private static ModelCard card(ModelId id, String preset) {
        return card(id, TINY, preset);
    }

    private static ModelCard card(ModelId id, NetworkSpec spec, String preset) {
        return new ModelCard(
                id,
                spec,
                "cl-tci-moco",
                preset,
                Precision.FP32,
                Optional.of(Mirroring.AVERAGED),
                Optional.of(MaskCleanUp.NONE),
                42,
                new CorpusCounts(10, 60, 4, 10),
                Map.of("validation.dice", 0.94),
                Instant.parse("2026-11-23T10:00:00Z"),
                Optional.empty());
    }

    private static float[] logits(SegmentationNetwork network) {
        try (NDManager step = Torch.newManager();
                NDArray images = step.ones(new Shape(1, 1, 16, 16));
                NDArray logits = network.forward(images, Phase.INFERENCE)) {
            return logits.toFloatArray();
        }
    }
}
