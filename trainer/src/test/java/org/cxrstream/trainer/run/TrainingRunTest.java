package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.corpus.Corpus;
import org.cxrstream.trainer.corpus.CorpusRecords;
import org.cxrstream.trainer.corpus.CorpusSnapshot;
import org.cxrstream.trainer.corpus.Split;
import org.cxrstream.trainer.corpus.SplitRule;
import org.cxrstream.trainer.evaluate.PatientInterval;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.promotion.LedgerInMemory;
import org.cxrstream.trainer.promotion.ModelEvents;
import org.cxrstream.trainer.promotion.PromotionGate;
import org.cxrstream.trainer.promotion.PromotionGate.WhenUnsure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final int PATIENTS = 20;
    /** Of background, right and left lung: the network only has to learn three greys. */
    private static final int[] GREY = {30, 230, 130};

    private static int threadsBefore;

    @TempDir
    Path temporary;

    private final LedgerInMemory ledger = new LedgerInMemory();
    private boolean compareWithRandom;
    private Corpus corpus;

    @BeforeAll
    static void useOneThread() {
        threadsBefore = Torch.threads();
        Torch.setThreads(1);
    }

    @AfterAll
    static void giveThreadsBack() {
        Torch.setThreads(threadsBefore);
    }

    @BeforeEach
    void fillCorpus() {
        corpus = Corpus.open(temporary.resolve("corpus"), new SplitRule("salt"));
        for (int patient = 1; patient <= PATIENTS; patient++) {
            addXrays(patient);
        }
        corpus.commit();
    }

    @AfterEach
    void closeCorpus() {
        corpus.close();
    }

    @Test
    void shouldGoFromTheCorpusToALiveModel() throws IOException {
        List<String> heard = new ArrayList<>();
        compareWithRandom = true;
        TrainingReport report = run("first", 1, lenientGate(), recording(heard), new StopSignal());

        assertThat(heard)
                .startsWith("PRETRAINING pre-training cl-tci-moco", "pretrain 1/5")
                .contains("FINETUNING fine-tuning cl-tci-moco", "finetune 40/40", "EVALUATION evaluation random")
                .endsWith("GATE gate", "DONE done");
        assertThat(report.arms()).extracting(ArmReport::name).containsExactly("cl-tci-moco", "random");
        assertThat(report.meanMask().test().dice().mean()).isLessThan(0.3);
        assertThat(report.curves()).extracting(curve -> curve.losses().size()).containsExactly(5, 40, 40);
        assertThat(ledger.kinds()).containsExactly("Published", "Promoted");
        assertThat(report.isLive()).isTrue();
        assertThat(ledger.live("lungs"))
                .map(LiveModel::model)
                .contains(report.model().hex());
        assertThat(store().card(report.model()).metrics()).containsKeys("validation.dice", "test.dice");
        assertThat(Files.readString(temporary.resolve("runs/first/manifest.json")))
                .contains("\"seed\" : 1", "\"pretraining.steps\" : \"5\"", "\"precision\" : \"FP32\"", "\"java\"");
        List<String> metrics = Files.readAllLines(temporary.resolve("runs/first/metrics.jsonl"));
        assertThat(metrics).hasSize(1 + 5 + 40 + 40);
        assertThat(metrics.get(0)).contains("\"stage\":\"before pre-training\"", "retrieval@1");
        assertThat(metrics.get(5)).contains("\"step\":5", "retrieval@1", "learningRate", "imagesPerSecond");
        assertThat(temporary.resolve("runs/first/arms")).doesNotExist();
        assertThat(Files.readString(temporary.resolve("runs/first/report.json")))
                .contains("\"cl-tci-moco\"", "\"meanMask\"", "\"seconds\"");
    }

    @Test
    void shouldGiveTheSameModelForTheSameSeedAndLeaveItLiveIfTheGateRefusesTheNext() {
        TrainingReport first = run("first", 1, lenientGate(), RunListener.NONE, new StopSignal());
        TrainingReport again = run("again", 1, lenientGate(), RunListener.NONE, new StopSignal());
        PromotionGate strict = new PromotionGate(0, 1000, 0, WhenUnsure.KEEP_LIVE);
        TrainingReport next = run("next", 2, strict, RunListener.NONE, new StopSignal());

        assertThat(again.model()).isEqualTo(first.model());
        assertThat(again.warnings()).contains("the model is the one that is live already");
        assertThat(next.model()).isNotEqualTo(first.model());
        assertThat(next.isLive()).isFalse();
        assertThat(ledger.kinds()).containsExactly("Published", "Promoted", "Published", "Rejected");
        assertThat(ledger.live("lungs"))
                .map(LiveModel::model)
                .contains(first.model().hex());
    }

    @Test
    void shouldGoOnByTheFloorsAloneIfTheLiveModelIsLost() throws IOException {
        TrainingReport first = run("first", 1, lenientGate(), RunListener.NONE, new StopSignal());
        Path weights = temporary.resolve("models/" + first.model().hex() + "/model.safetensors");
        Files.write(weights, new byte[] {1, 2, 3});
        TrainingReport next = run("next", 2, lenientGate(), RunListener.NONE, new StopSignal());

        assertThat(next.warnings()).anyMatch(warning -> warning.startsWith("nothing to compare with"));
        assertThat(next.verdict().evidence().difference()).isEmpty();
        assertThat(next.isLive()).isTrue();
        assertThat(store().checkpoint(next.model()).id()).isEqualTo(next.model());
    }

    @Test
    void shouldHealADamagedLiveModelThatComesOutAgain() throws IOException {
        TrainingReport first = run("first", 1, lenientGate(), RunListener.NONE, new StopSignal());
        Path weights = temporary.resolve("models/" + first.model().hex() + "/model.safetensors");
        Files.write(weights, new byte[] {1, 2, 3});
        TrainingReport again = run("again", 1, lenientGate(), RunListener.NONE, new StopSignal());

        assertThat(again.isLive()).isTrue();
        assertThat(store().checkpoint(first.model()).id()).isEqualTo(first.model());
    }

    @Test
    void shouldJudgeBothModelsOnTheXraysThatAreStillThere() {
        run("first", 1, lenientGate(), RunListener.NONE, new StopSignal());
        int before = corpus.inventory().validation().images();
        RunListener revoking = new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {
                if (stage == TrainingStage.GATE) {
                    int patient = validationPatient();
                    corpus.takePrepared(CorpusRecords.revoked(patient, 2 * patient, RevocationReason.WITHDRAWN));
                    corpus.commit();
                }
            }

            @Override
            public void onStep(TrainingStep step) {}
        };
        TrainingReport report = run("next", 2, lenientGate(), revoking, new StopSignal());

        PatientInterval candidate = report.verdict().evidence().candidate();
        assertThat(candidate.images()).isEqualTo(before - 1);
        assertThat(report.verdict().evidence().difference())
                .map(PatientInterval::images)
                .contains(before - 1);
    }

    private static int validationPatient() {
        SplitRule rule = new SplitRule("salt");
        return IntStream.rangeClosed(1, PATIENTS)
                .filter(patient -> rule.of(CorpusRecords.patient(patient)) == Split.VALIDATION)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldStopAfterTheStepInWhichItIsAskedTo() {
        StopSignal stop = new StopSignal();
        List<String> heard = new ArrayList<>();
        RunListener stopping = new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {}

            @Override
            public void onStep(TrainingStep step) {
                heard.add(step.stage() + " " + step.step());
                stop.raise();
            }
        };
        assertThatThrownBy(() -> run("stopped", 1, lenientGate(), stopping, stop))
                .isInstanceOf(TrainingStoppedException.class);
        assertThat(heard).containsExactly("pretrain 1");
        assertThat(ledger.kinds()).isEmpty();
        assertThat(store().ids()).isEmpty();
    }

    @Test
    void shouldOfferTheSameModelWhenItDiedInTheSecondArm() {
        compareWithRandom = true;
        TrainingReport uninterrupted = run("whole", 1, lenientGate(), RunListener.NONE, new StopSignal());
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> run("died", 1, lenientGate(), dyingIn("fine-tuning random", heard), new StopSignal()))
                .isInstanceOf(IllegalStateException.class);
        heard.clear();
        TrainingReport resumed = run("died", 1, lenientGate(), recording(heard), new StopSignal());

        assertThat(heard).first().isEqualTo("EVALUATION evaluation cl-tci-moco");
        assertThat(heard).contains("FINETUNING fine-tuning random", "finetune 40/40");
        assertThat(resumed.model()).isEqualTo(uninterrupted.model());
        assertThat(resumed.arms()).isEqualTo(uninterrupted.arms());
        assertThat(resumed.curves()).isEqualTo(uninterrupted.curves());
    }

    @Test
    void shouldBeginAnewWhenTheCorpusIsAnotherOne() {
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() ->
                        run("died", 1, lenientGate(), dyingIn("fine-tuning cl-tci-moco", heard), new StopSignal()))
                .isInstanceOf(IllegalStateException.class);
        corpus.takePrepared(CorpusRecords.revoked(trainPatient(), 2 * trainPatient(), RevocationReason.WITHDRAWN));
        corpus.commit();
        heard.clear();
        TrainingReport report = run("died", 1, lenientGate(), recording(heard), new StopSignal());

        assertThat(heard).startsWith("PRETRAINING pre-training cl-tci-moco", "pretrain 1/5");
        assertThat(report.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("begins anew, what an earlier start has reached is of another training")
                        .contains("images.annotated", "images.pretraining")
                        .doesNotContain("settings", "seed"));
    }

    private static int trainPatient() {
        SplitRule rule = new SplitRule("salt");
        return IntStream.rangeClosed(1, PATIENTS)
                .filter(patient -> rule.of(CorpusRecords.patient(patient)) == Split.TRAIN)
                .findFirst()
                .orElseThrow();
    }

    private static RunListener dyingIn(String last, List<String> heard) {
        return new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {
                heard.add(what);
            }

            @Override
            public void onStep(TrainingStep step) {
                if (heard.contains(last)) {
                    throw new IllegalStateException("as if killed");
                }
            }
        };
    }

    @Test
    void shouldRefuseACorpusWithoutAnnotations() {
        try (Corpus empty = Corpus.open(temporary.resolve("empty"), new SplitRule("salt"));
                CorpusSnapshot snapshot = empty.snapshot()) {
            TrainingRun run = newRun("none", 1, lenientGate());
            assertThatThrownBy(() -> run.run(snapshot, RunListener.NONE, new StopSignal()))
                    .isInstanceOf(TooLittleDataException.class)
                    .hasMessage("corpus: 0 X-rays, 0 annotated ones of train patients (expected: >= 2, >= 1)");
        }
    }

    private TrainingReport run(String name, long seed, PromotionGate gate, RunListener listener, StopSignal stop) {
        try (CorpusSnapshot snapshot = corpus.snapshot()) {
            return newRun(name, seed, gate).run(snapshot, listener, stop);
        }
    }

    private TrainingRun newRun(String name, long seed, PromotionGate gate) {
        TrainingPreset tiny = PresetSettings.resolve(
                "demo",
                Map.of(
                        "compare-with-random-start", Boolean.toString(compareWithRandom),
                        "network.width", "4",
                        "network.input-size", "64",
                        "pretraining.steps", "5",
                        "pretraining.batch", "8",
                        "pretraining.ema-momentum", "0.7",
                        "finetuning.updates", "40",
                        "finetuning.batch", "4",
                        "finetuning.learning-rate", "0.01"));
        TrainingRequest request = new TrainingRequest(name, "lungs", TrainingTrigger.OPERATOR, tiny, seed);
        return new TrainingRun(
                request,
                temporary.resolve("runs"),
                store(),
                new ModelEvents(ledger, "lungs", CLOCK),
                gate,
                Precision.FP32,
                CLOCK);
    }

    /** Twenty updates make no model that a floor would let through: this one asks for a lung in the picture at most. */
    private static PromotionGate lenientGate() {
        return new PromotionGate(0.99, 1, 0, WhenUnsure.PROMOTE_IF_MEAN_NOT_LOWER);
    }

    private ModelStore store() {
        return new ModelStore(temporary.resolve("models"));
    }

    private static RunListener recording(List<String> heard) {
        return new RunListener() {
            @Override
            public void onStage(TrainingStage stage, String what) {
                heard.add(stage + " " + what);
            }

            @Override
            public void onStep(TrainingStep step) {
                heard.add("%s %d/%d".formatted(step.stage(), step.step(), step.steps()));
            }
        };
    }

    /** Two X-rays of a patient with bright lungs whose place depends on the patient; the first one is annotated. */
    private void addXrays(int patient) {
        int side = SquareGrid.SIDE;
        for (int image = 2 * patient; image <= 2 * patient + 1; image++) {
            byte[] raster = new byte[side * side];
            int shift = shift(patient);
            for (int cell = 0; cell < raster.length; cell++) {
                raster[cell] = (byte) GREY[label(cell / side, cell % side, side, shift)];
            }
            corpus.takePrepared(CorpusRecords.prepared(patient, image, image, raster, 1));
        }
        int rows = CorpusRecords.ROWS;
        int columns = CorpusRecords.COLUMNS;
        byte[] labels = new byte[rows * columns];
        for (int pixel = 0; pixel < labels.length; pixel++) {
            int row = (pixel / columns + (columns - rows) / 2) * side / columns;
            labels[pixel] = label(row, pixel % columns * side / columns, side, shift(patient));
        }
        corpus.takeAnnotation(
                CorpusRecords.annotated(patient, 2 * patient, "reader", new LabelMap(rows, columns, labels), 1));
    }

    /** So far apart that the mean mask is of no use. */
    private static int shift(int patient) {
        return 45 + patient * 37 % 101;
    }

    private static byte label(int row, int column, int side, int shift) {
        boolean isInRows = row > shift && row < shift + side / 8;
        if (!isInRows) {
            return LabelMap.BACKGROUND;
        }
        boolean isRight = column > side / 8 && column < 3 * side / 8;
        boolean isLeft = column > 5 * side / 8 && column < 7 * side / 8;
        return isRight ? LabelMap.RIGHT_LUNG : isLeft ? LabelMap.LEFT_LUNG : LabelMap.BACKGROUND;
    }
}
