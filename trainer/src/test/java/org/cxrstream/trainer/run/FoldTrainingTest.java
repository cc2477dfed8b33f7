package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.OverlapFile;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.FolderLock;
import org.cxrstream.trainer.run.FoldRequest.Protocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldTrainingTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final String PRETRAINING = "pretrain";
    private static final String FINETUNING = "finetune";
    private static final int STEPS = 55;
    private static final int STEPS_BETWEEN_STATES = 50;
    private static final Map<String, String> SHORT = Map.of("pretraining.steps", "2", "finetuning.updates", "2");

    private static int threadsBefore;

    @TempDir
    Path temporary;

    private final BoxPatients patients = new BoxPatients(10, 2);
    private final List<String> heard = new ArrayList<>();

    @BeforeAll
    static void useOneThread() {
        threadsBefore = Torch.threads();
        Torch.setThreads(1);
    }

    @AfterAll
    static void giveThreadsBack() {
        Torch.setThreads(threadsBefore);
    }

    @Test
    void shouldEndWithTheSameModelWhereverItWasKilled() throws IOException {
        Map<String, String> steps =
                Map.of("pretraining.steps", Integer.toString(STEPS), "finetuning.updates", Integer.toString(STEPS));
        FoldReport uninterrupted = run("whole", request(steps), hearing());
        heard.clear();

        killed(steps, step -> step.stage().equals(PRETRAINING) && step.step() == 20);
        killed(steps, step -> step.stage().equals(PRETRAINING) && step.step() == 53);
        killed(steps, step -> step.stage().equals(FINETUNING) && step.step() == 1);
        killed(steps, step -> step.stage().equals(FINETUNING) && step.step() == 54);
        FoldReport resumed = run("killed", request(steps), hearing());

        assertThat(heard)
                .containsSubsequence(
                        "pretrain 20",
                        "pretrain 1",
                        "pretrain 53",
                        "pretrain 51",
                        "finetune 1",
                        "finetune 1",
                        "finetune 54",
                        "finetune 51",
                        "finetune 55");
        assertThat(bytes("killed/encoder.safetensors")).isEqualTo(bytes("whole/encoder.safetensors"));
        assertThat(bytes("killed/model.safetensors")).isEqualTo(bytes("whole/model.safetensors"));
        assertThat(resumed.model()).isEqualTo(uninterrupted.model());
        assertThat(resumed.test()).isEqualTo(uninterrupted.test());
        assertThat(resumed.curves()).isEqualTo(uninterrupted.curves());
        assertThat(resumed.retrieval()).isEqualTo(uninterrupted.retrieval());
        assertThat(resumed.warnings()).isEqualTo(uninterrupted.warnings());
        assertThat(metrics("killed")).isEqualTo(metrics("whole")).hasSize(1 + 2 * STEPS);
        assertThat(temporary.resolve("killed/states")).doesNotExist();
    }

    /** The process died as it wrote how good the encoder was before its first step. */
    @Test
    void shouldWriteTheFirstLookDownAgainWhenItsLineWasCutOff() throws IOException {
        killed(SHORT, step -> step.stage().equals(PRETRAINING));
        Files.writeString(temporary.resolve("killed/metrics.jsonl"), "{\"stage\":\"before pre-tr");

        FoldReport report = run("killed", request(SHORT), hearing());

        assertThat(report.retrieval())
                .extracting(FoldReport.EncoderFigures::step)
                .containsExactly(0, 2);
        assertThat(metrics("killed")).hasSize(1 + 2 + 2);
    }

    @Test
    void shouldLeaveAllThatAReaderNeeds() throws IOException {
        FoldReport report = run("out", request(SHORT), hearing());

        JsonNode config = json("out/config.json");
        assertThat(config.at("/settings/moco.queue").asText()).isEqualTo("32");
        assertThat(config.at("/settings/moco.ema-momentum").asText()).isEqualTo("0.99");
        assertThat(config.get("seed").asLong()).isEqualTo(1);
        assertThat(config.get("protocol").asText()).isEqualTo("INDUCTIVE");
        assertThat(config.get("precision").asText()).isEqualTo("FP32");
        assertThat(config.get("machine").fieldNames()).toIterable().contains("threads", "java", "engine", "processor");
        assertThat(config.get("images").fieldNames()).toIterable().containsExactly("pretraining", "annotated", "test");
        ModelCard card = ModelCard.fromJson(Files.readString(temporary.resolve("out/model.json")));
        assertThat(card.id())
                .isEqualTo(Checkpoint.decode(bytes("out/model.safetensors")).id());
        assertThat(card.method()).isEqualTo("cl-tci-moco");
        assertThat(card.preset()).contains("moco.queue=32");
        assertThat(card.metrics()).containsKeys("test.dice", "test.dice.right", "test.patients");
        JsonNode written = json("out/report.json");
        assertThat(written.at("/dice/test/patients").asInt()).isEqualTo(2);
        assertThat(written.at("/dice/test").fieldNames())
                .toIterable()
                .contains("perImageMean", "lower", "upper", "hd95Mean", "assdMean");
        Evaluation overlaps = OverlapFile.read(temporary.resolve("out/overlaps.csv"));
        assertThat(overlaps.score()).isEqualTo(report.test().dice());
        assertThat(overlaps.surface()).isEqualTo(report.test().surface());
        assertThat(written.at("/retrieval@1/0/step").asInt()).isZero();
        assertThat(written.at("/retrieval@1/1/step").asInt()).isEqualTo(2);
        assertThat(report.curves())
                .extracting(LossCurve::name)
                .containsExactly("pre-training cl-tci-moco", "fine-tuning cl-tci-moco");
        assertThat(heard).contains("pretrain 2", "finetune 2");
    }

    /** By what they look like: the numbers of others would be as right. */
    @Test
    void shouldShowPretrainingNoXrayOfATestPatient() {
        for (int fold = 0; fold < 5; fold++) {
            FoldImages images = FoldImages.of(
                    new FoldRequest(preset(SHORT), 1, fold, 5, 0, Protocol.INDUCTIVE, Optional.empty()),
                    patients::unlabelled,
                    patients.annotated());

            Set<Integer> seen = heights(images.pretraining().count(), images.pretraining()::raster);
            Set<Integer> drawn = heights(images.drawn().count(), images.drawn()::raster);
            Set<Integer> tested = heights(images.test().count(), images.test()::raster);
            Set<Integer> lookedAt = heights(images.probed().count(), images.probed()::raster);
            assertThat(tested).hasSize(2).isEqualTo(lookedAt).doesNotContainAnyElementsOf(drawn);
            assertThat(seen).hasSize(8).doesNotContainAnyElementsOf(tested).containsAll(drawn);
        }
    }

    @Test
    void shouldLookAtAllXraysWherePretrainingSeesThemAll() {
        FoldImages images = FoldImages.of(
                new FoldRequest(preset(SHORT), 1, 0, 5, 0, Protocol.TRANSDUCTIVE, Optional.empty()),
                patients::unlabelled,
                patients.annotated());

        Set<Integer> seen = heights(images.pretraining().count(), images.pretraining()::raster);
        assertThat(seen).hasSize(10);
        assertThat(heights(images.probed().count(), images.probed()::raster)).isEqualTo(seen);
    }

    /** The row in which a patient's lungs begin: no two have the same. */
    private static Set<Integer> heights(int count, IntFunction<byte[]> raster) {
        return IntStream.range(0, count)
                .mapToObj(raster)
                .map(BoxPatients::height)
                .collect(Collectors.toSet());
    }

    @Test
    void shouldKeepTestPatientsFromPretrainingUnlessTransductive() {
        FoldReport inductive = run("inductive", request(SHORT), hearing());
        FoldReport transductive = run(
                "transductive",
                new FoldRequest(preset(SHORT), 1, 0, 5, 0, Protocol.TRANSDUCTIVE, Optional.empty()),
                hearing());

        assertThat(inductive.corpus().patients()).isEqualTo(8);
        assertThat(inductive.corpus().images()).isEqualTo(16);
        assertThat(transductive.corpus().patients()).isEqualTo(10);
        assertThat(inductive.isRetrievalHeldOut()).isTrue();
        assertThat(transductive.isRetrievalHeldOut()).isFalse();
        assertThat(inductive.corpus().labelledPatients()).isEqualTo(8);
        assertThat(inductive.test().mean().patients()).isEqualTo(2);
    }

    @Test
    void shouldRepeatNothingThatIsFinished() throws IOException {
        FoldReport first = run("out", request(SHORT), hearing());
        String report = Files.readString(temporary.resolve("out/report.json"));
        heard.clear();
        FoldReport again = run("out", request(SHORT), hearing());

        assertThat(heard).isEmpty();
        assertThat(again.toJson()).isEqualTo(first.toJson());
        assertThat(Files.readString(temporary.resolve("out/report.json"))).isEqualTo(report);
        assertThat(again.curves()).isEqualTo(first.curves());
    }

    @Test
    void shouldTestWithMirrorImagesIfThePresetSaysSo() throws IOException {
        Map<String, String> changes = new HashMap<>(SHORT);
        changes.put("mask.mirroring", "AVERAGED");
        FoldReport report = run("out", request(changes), hearing());

        assertThat(ModelCard.fromJson(Files.readString(temporary.resolve("out/model.json")))
                        .mirroring())
                .contains(Mirroring.AVERAGED);
        FoldImages images = FoldImages.of(request(changes), patients::unlabelled, patients.annotated());
        try (SegmentationNetwork network =
                Checkpoint.decode(bytes("out/model.safetensors")).restore(Precision.FP32)) {
            LungSegmenter segmenter = new LungSegmenter(
                    network,
                    SquareGrid.SIDE,
                    Mirroring.AVERAGED,
                    request(changes).preset().cleanUp());
            Evaluation expected =
                    Evaluation.of(raster -> segmenter.segment(raster).labels().toBytes(), images.test());
            assertThat(report.test().dice()).isEqualTo(expected.score());
        }
    }

    @Test
    void shouldRefuseAFolderOfAnotherTraining() {
        run("out", request(SHORT), hearing());

        Map<String, String> others = new HashMap<>(SHORT);
        others.put("finetuning.updates", "3");
        FoldRequest other = new FoldRequest(preset(others), 2, 0, 5, 0, Protocol.INDUCTIVE, Optional.empty());
        assertThatThrownBy(() -> run("out", other, hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("holds another training: seed: 2 (before: 1),"
                        + " settings.finetuning.updates: 3 (before: 2) (expected: the same, or another folder)");
    }

    @Test
    void shouldRefuseAFolderWithSomebodyElsesWeights() throws IOException {
        Files.createDirectories(temporary.resolve("out"));
        Files.write(temporary.resolve("out/model.safetensors"), new byte[8]);

        assertThatThrownBy(() -> run("out", request(SHORT), hearing()))
                .hasMessageContaining("[model.safetensors] without a config.json");
    }

    @Test
    void shouldRefuseAFolderInUse() {
        try (FolderLock held = FolderLock.of(temporary.resolve("out"))) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> run("out", request(SHORT), hearing()))
                    .isInstanceOfSatisfying(
                            SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
        }
    }

    @Test
    void shouldGoOnElsewhereAndSaySo() throws IOException {
        assertThatThrownBy(() ->
                        run("out", request(SHORT), dyingAt(step -> step.stage().equals(FINETUNING))))
                .isInstanceOf(Killed.class);
        ObjectNode config = (ObjectNode) json("out/config.json");
        ((ObjectNode) config.get("machine")).put("threads", 64);
        Files.writeString(temporary.resolve("out/config.json"), config.toString());

        FoldReport report = run("out", request(SHORT), hearing());

        assertThat(report.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("continues, not bit-equal")
                        .contains("machine.threads: 1 (before: 64)"));
    }

    @Test
    void shouldBeginWithAnEncoderThatIsGiven() throws IOException {
        FoldReport first = run("first", request(SHORT), hearing());
        heard.clear();
        FoldReport report = run("second", begun(Map.of("finetuning.updates", "2"), 0, Protocol.INDUCTIVE), hearing());

        assertThat(heard).containsExactly("finetune 1", "finetune 2");
        assertThat(report.method()).isEqualTo("cl-tci-moco");
        assertThat(report.corpus()).isEqualTo(first.corpus());
        assertThat(report.retrieval()).isEqualTo(first.retrieval().subList(1, 2));
        assertThat(bytes("second/model.safetensors")).isEqualTo(bytes("first/model.safetensors"));
        JsonNode config = json("second/config.json");
        assertThat(config.at("/pretrained/method").asText()).isEqualTo("cl-tci-moco");
        assertThat(config.at("/pretrained/steps").asText()).isEqualTo("2");
        assertThat(config.at("/pretrained/protocol").asText()).isEqualTo("INDUCTIVE");
        assertThat(config.at("/pretrained/digest").asText())
                .isEqualTo(json("first/config.json").at("/images/pretraining").asText());
        assertThat(config.at("/pretrained/encoder").asText()).hasSize(64);
        assertThat(config.get("settings").fieldNames())
                .toIterable()
                .contains("finetuning.updates", "network.width")
                .noneMatch(name -> name.startsWith("pretraining.") || name.startsWith("moco."));
        String card = ModelCard.fromJson(Files.readString(temporary.resolve("second/model.json")))
                .preset();
        assertThat(card).contains("pretrained.method=cl-tci-moco").doesNotContain(", pretraining.", ", moco.queue=");
    }

    /** The preset's own method isn't the encoder's. */
    @Test
    void shouldGoByTheMethodOfTheGivenEncoder() {
        Map<String, String> random = new HashMap<>(SHORT);
        random.put("pretraining.method", "random");
        run("first", request(random), hearing());

        FoldReport report = run("second", begun(SHORT, 1, Protocol.INDUCTIVE), hearing());

        assertThat(report.method()).isEqualTo("random");
        assertThat(report.corpus().images()).isZero();
        assertThat(report.corpus().patients()).isZero();
        assertThat(report.curves()).extracting(LossCurve::name).containsExactly("fine-tuning random");
    }

    @Test
    void shouldRefuseAnEncoderThatMayHaveSeenTheTestPatients() {
        run("first", request(SHORT), hearing());

        assertThatThrownBy(() -> run("second", begun(SHORT, 1, Protocol.INDUCTIVE), hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("pre-trained inductive, fold 0 of 5 (expected: inductive, fold 1 of 5");
        assertThat(temporary.resolve("second/config.json")).doesNotExist();
        FoldReport report = run("second", begun(SHORT, 1, Protocol.TRANSDUCTIVE), hearing());
        assertThat(report.isRetrievalHeldOut()).isFalse();
    }

    @Test
    void shouldRefuseAnEncoderOfAnUnrestrictedPretraining() {
        run("first", new FoldRequest(preset(SHORT), 1, 0, 5, 0, Protocol.TRANSDUCTIVE, Optional.empty()), hearing());

        assertThatThrownBy(() -> run("second", begun(SHORT, 0, Protocol.INDUCTIVE), hearing()))
                .hasMessageContaining("pre-trained transductive, fold 0 of 5 (expected: inductive, fold 0 of 5");
    }

    /** The folds of other X-rays have other patients. */
    @Test
    void shouldRefuseAnEncoderOfTheSameFoldOfOtherPatients() {
        run("first", request(SHORT), hearing());
        BoxPatients others = new BoxPatients(11, 2);
        FoldTraining training = new FoldTraining(
                begun(SHORT, 0, Protocol.INDUCTIVE),
                temporary.resolve("second"),
                Optional.of(Precision.FP32),
                STEPS_BETWEEN_STATES,
                CLOCK);

        assertThatThrownBy(() -> training.run(others::unlabelled, others.annotated(), hearing(), new StopSignal()))
                .hasMessageContaining("of the same annotated X-rays");
    }

    private FoldRequest begun(Map<String, String> changes, int fold, Protocol protocol) {
        Path encoder = temporary.resolve("first/encoder.safetensors");
        return new FoldRequest(preset(changes), 1, fold, 5, 0, protocol, Optional.of(encoder));
    }

    /** A file that says nothing of patients is fine in either protocol, with a warning; so is what is made of it. */
    @Test
    void shouldBeginWithAResNetOfSomebodyElse() throws IOException {
        TrainingPreset preset = preset(
                Map.of("network.architecture", "DEEPLAB_V3_PLUS", "network.width", "4", "finetuning.updates", "2"));
        Path file = temporary.resolve("resnet50.safetensors");
        try (Encoder natural = Encoder.fresh(preset.network(), Precision.FP32, 3)) {
            TorchvisionResNet.write(file, TorchvisionResNet.of(natural));
        }
        FoldReport report = run("first", begunBy(preset, file), hearing());

        assertThat(heard).containsExactly("finetune 1", "finetune 2");
        assertThat(report.method()).isEqualTo("resnet50-file");
        assertThat(report.corpus().images()).isZero();
        assertThat(report.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("on whom it was trained can't be checked"));
        assertThat(json("first/config.json").at("/pretrained/digest").asText())
                .isEqualTo(ModelId.of(bytes("resnet50.safetensors")).hex());
        FoldReport again = run("second", begunBy(preset, temporary.resolve("first/encoder.safetensors")), hearing());
        assertThat(again.model()).isEqualTo(report.model());
        assertThat(again.warnings()).isEqualTo(report.warnings());
    }

    private static FoldRequest begunBy(TrainingPreset preset, Path file) {
        return new FoldRequest(preset, 1, 0, 5, 0, Protocol.INDUCTIVE, Optional.of(file));
    }

    @Test
    void shouldRefuseToTrainADeepLabOnOneImageAtATime() {
        TrainingPreset preset = preset(
                Map.of("network.architecture", "DEEPLAB_V3_PLUS", "network.width", "4", "finetuning.batch", "1"));
        FoldRequest request = new FoldRequest(preset, 1, 0, 5, 0, Protocol.INDUCTIVE, Optional.empty());
        assertThatThrownBy(() -> run("out", request, hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessage("finetuning.batch: 1 annotated X-rays (expected: >= 2 with DEEPLAB_V3_PLUS)");
    }

    @Test
    void shouldRefuseAnEncoderOfAnotherWidth() {
        run("first", request(SHORT), hearing());
        Map<String, String> wider = new HashMap<>(SHORT);
        wider.put("network.width", "4");
        FoldRequest request = new FoldRequest(
                preset(wider),
                1,
                0,
                5,
                0,
                Protocol.INDUCTIVE,
                Optional.of(temporary.resolve("first/encoder.safetensors")));

        assertThatThrownBy(() -> run("second", request, hearing()))
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith("encoder of unet, width 2: ")
                .hasMessageEndingWith("(expected: one of unet, width 4)");
    }

    @Test
    void shouldTrainFromARandomStartWithoutPretraining() {
        Map<String, String> random = new HashMap<>(SHORT);
        random.put("pretraining.method", "random");
        FoldReport report = run("random", request(random), hearing());

        assertThat(heard).containsExactly("finetune 1", "finetune 2");
        assertThat(report.method()).isEqualTo("random");
        assertThat(report.corpus().images()).isZero();
        assertThat(report.retrieval())
                .extracting(FoldReport.EncoderFigures::step)
                .containsExactly(0);
    }

    @Test
    void shouldRefuseAnImpossibleSettingOfTheMethodBeforeAnythingIsWritten() {
        Map<String, String> cold = new HashMap<>(SHORT);
        cold.put("contrast.temperature", "-1");

        assertThatThrownBy(() -> run("out", request(cold), hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("contrast.temperature: -1.0 (expected: > 0, finite)");
        assertThat(temporary.resolve("out/config.json")).doesNotExist();
    }

    @Test
    void shouldRefuseAnInnerValidationOfOnePatientBeforeAnythingIsWritten() {
        Map<String, String> one = new HashMap<>(SHORT);
        one.put("finetuning.annotated-images", "1");
        one.put("finetuning.inner-validation-percent", "20");

        assertThatThrownBy(() -> run("out", request(one), hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("finetuning.inner-validation-percent: 20 with annotated X-rays of 1 patient");
        assertThat(temporary.resolve("out/config.json")).doesNotExist();
    }

    @Test
    void shouldRefuseMoreStepsThanCanBeCounted() {
        Map<String, String> endless = new HashMap<>(Map.of("finetuning.updates", "2"));
        endless.put("pretraining.epochs", "2147483647");
        Map<String, String> longTuned = Map.of("pretraining.steps", "2", "finetuning.epochs", "2147483647");

        assertThatThrownBy(() -> run("out", request(endless), hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("pretraining.epochs: 2147483647 (expected: fewer");
        assertThatThrownBy(() -> run("out", request(longTuned), hearing()))
                .hasMessageContaining("finetuning.epochs: 2147483647 (expected: fewer");
        assertThat(temporary.resolve("out/config.json")).doesNotExist();
    }

    @Test
    void shouldSayWhatToDoWhenTheLossIsNoLongerFinite() {
        Map<String, String> wild = new HashMap<>(Map.of("pretraining.steps", "9", "finetuning.updates", "2"));
        wild.put("pretraining.learning-rate", "1e38");

        assertThatThrownBy(() -> run("out", request(wild), hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("(expected: finite); lower pretraining.learning-rate");
    }

    @Test
    void shouldSayFromWhereAStoppedTrainingGoesOn() {
        Map<String, String> steps = Map.of("pretraining.steps", "55", "finetuning.updates", "2");
        StopSignal stop = new StopSignal();
        RunListener stopping = new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {}

            @Override
            public void onStep(TrainingStep step) {
                if (step.step() == 52) {
                    stop.raise();
                }
            }
        };
        FoldTraining training = new FoldTraining(
                request(steps), temporary.resolve("out"), Optional.of(Precision.FP32), STEPS_BETWEEN_STATES, CLOCK);

        assertThatThrownBy(() -> training.run(patients::unlabelled, patients.annotated(), stopping, stop))
                .isInstanceOf(TrainingStoppedException.class)
                .hasMessage("stopped; goes on from step 51 of pre-training");
    }

    @Test
    void shouldRefuseMoreFoldsThanPatients() {
        FoldRequest request = new FoldRequest(preset(SHORT), 1, 0, 11, 0, Protocol.INDUCTIVE, Optional.empty());

        assertThatThrownBy(() -> run("out", request, hearing()))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_INPUT))
                .hasMessageContaining("patients: 10 (expected: >= 11, the number of folds)");
    }

    private void killed(Map<String, String> changes, Predicate<TrainingStep> isLast) {
        assertThatThrownBy(() -> run("killed", request(changes), dyingAt(isLast)))
                .isInstanceOf(Killed.class);
    }

    private FoldReport run(String folder, FoldRequest request, RunListener listener) {
        return new FoldTraining(
                        request, temporary.resolve(folder), Optional.of(Precision.FP32), STEPS_BETWEEN_STATES, CLOCK)
                .run(patients::unlabelled, patients.annotated(), listener, new StopSignal());
    }

    private static FoldRequest request(Map<String, String> changes) {
        return new FoldRequest(preset(changes), 1, 0, 5, 0, Protocol.INDUCTIVE, Optional.empty());
    }

    private static TrainingPreset preset(Map<String, String> changes) {
        Map<String, String> tiny = new HashMap<>(Map.of(
                "network.width", "2",
                "network.input-size", "32",
                "pretraining.batch", "4",
                "finetuning.batch", "2"));
        tiny.putAll(changes);
        return PresetSettings.resolve("tuned", tiny);
    }

    private RunListener hearing() {
        return dyingAt(step -> false);
    }

    /** Dies as a killed process does: in the middle, with nothing closed. */
    private RunListener dyingAt(Predicate<TrainingStep> isLast) {
        return new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {}

            @Override
            public void onStep(TrainingStep step) {
                heard.add(step.stage() + " " + step.step());
                if (isLast.test(step)) {
                    throw new Killed();
                }
            }
        };
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** All lines but for how fast it went. */
    private List<String> metrics(String folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(temporary.resolve(folder).resolve("metrics.jsonl"))) {
            ObjectNode json = (ObjectNode) new ObjectMapper().readTree(line);
            json.remove("imagesPerSecond");
            lines.add(json.toString());
        }
        return lines;
    }

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(temporary.resolve(path).toFile());
    }

    private byte[] bytes(String path) throws IOException {
        return Files.readAllBytes(temporary.resolve(path));
    }
}
