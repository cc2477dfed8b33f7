package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.corpus.CorpusSnapshot;
import org.cxrstream.trainer.corpus.Split;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.MeanMask;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.finetune.NestedDraw;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.promotion.ModelEvents;
import org.cxrstream.trainer.promotion.PromotionGate;
import org.cxrstream.trainer.promotion.Verdict;

/**
 * One run: pre-training by the preset's method, fine-tuning of the pre-trained arm and, where the preset asks for it,
 * of the arm with a random start (equal updates, seed and annotated X-rays), evaluation on validation and test, and the
 * gate. The better arm on validation (the pre-trained one among equals) is put into the store, published and offered;
 * test figures decide nothing.
 *
 * <p>Only the offered model's store entry and events outlive the run, and they come last: what a repeated one stores or
 * tells again changes nothing. A run that was stopped or killed goes on from its last states when it is done again with
 * the same settings, seed and X-rays, and offers the model that it would have offered. At most one run at a time in a
 * process.
 */
public final class TrainingRun {
    /** Enough to see a trend of the encoder, few enough to cost no more than a step or two. */
    private static final int MOST_LOOKED_AT = 256;

    private final TrainingRequest request;
    private final Path runs;
    private final ModelStore store;
    private final ModelEvents events;
    private final PromotionGate gate;
    private final Precision precision;
    private final Clock clock;

    /**
     * Prepares a run.
     *
     * @param request what it shall do
     * @param runs the folder in which it makes its own
     * @param store where the model goes, and where the live one is found
     * @param events of the request's line
     * @param gate decides on going live
     * @param precision number format of the networks; {@link Precision#best()} for this machine
     * @param clock tells the times in manifest and card
     */
    public TrainingRun(
            TrainingRequest request,
            Path runs,
            ModelStore store,
            ModelEvents events,
            PromotionGate gate,
            Precision precision,
            Clock clock) {
        this.request = requireNonNull(request, "request");
        this.runs = requireNonNull(runs, "runs");
        this.store = requireNonNull(store, "store");
        this.events = requireNonNull(events, "events");
        this.gate = requireNonNull(gate, "gate");
        this.precision = requireNonNull(precision, "precision");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Does the run in the calling thread.
     *
     * @param snapshot what to learn from; stays the caller's to close
     * @param listener hears how it goes; what it throws ends the run
     * @param stop ends the run early
     * @return all figures
     * @throws TooLittleDataException if there is nothing to train on
     * @throws org.cxrstream.schemas.error.SetupException CONFIGURATION if a setting isn't possible with these X-rays
     * @throws TrainingStoppedException if {@code stop} was raised
     * @throws IllegalStateException if a loss is no longer finite
     */
    public TrainingReport run(CorpusSnapshot snapshot, RunListener listener, StopSignal stop) {
        CorpusInventory corpus = snapshot.inventory();
        requireEnough(corpus);
        RunFolder folder = new RunFolder(runs, request.run());
        Torch.prepareThread();
        RunDiary diary = new RunDiary(listener, stop, folder.metrics());
        Execution execution = new Execution(snapshot, corpus, folder, diary, stop);
        ArmTraining.requireFinetuning(request.preset(), execution.drawn);
        folder.begin(request, corpus, execution.digests(), precision, clock.instant())
                .forEach(diary::warn);
        TrainingReport report = execution.run();
        folder.writeReport(report);
        folder.forgetArms();
        listener.onStage(TrainingStage.DONE, "done");
        return report;
    }

    private static void requireEnough(CorpusInventory corpus) {
        if (corpus.pretraining().images() < 2 || corpus.train().images() < 1) {
            throw new TooLittleDataException(
                    "corpus: %d X-rays, %d annotated ones of train patients (expected: >= 2, >= 1)"
                            .formatted(
                                    corpus.pretraining().images(),
                                    corpus.train().images()));
        }
    }

    /** A trained arm: its weights, and how it does on both splits. */
    private record TrainedArm(
            TrainingPreset preset,
            EncoderOrigin encoder,
            Checkpoint checkpoint,
            Evaluation validation,
            Evaluation test) {
        String method() {
            return preset.method().name();
        }
    }

    /** The state of one run. */
    private final class Execution {
        private final CorpusInventory corpus;
        private final RunFolder folder;
        private final RunDiary diary;
        private final StopSignal stop;
        private final UnlabelledImages pretraining;
        private final UnlabelledImages heldOut;
        private final LabelledImages drawn;
        private final LabelledImages validation;
        private final LabelledImages test;
        private final PatientBootstrap bootstrap =
                new PatientBootstrap(request.seed(), PatientBootstrap.DEFAULT_RESAMPLES);

        Execution(CorpusSnapshot snapshot, CorpusInventory corpus, RunFolder folder, RunDiary diary, StopSignal stop) {
            this.corpus = corpus;
            this.folder = folder;
            this.diary = diary;
            this.stop = stop;
            pretraining = snapshot.pretraining();
            heldOut = snapshot.heldOut(MOST_LOOKED_AT);
            drawn = NestedDraw.draw(
                    snapshot.annotated(Split.TRAIN), request.preset().annotatedImages(), request.seed());
            validation = snapshot.annotated(Split.VALIDATION);
            test = snapshot.annotated(Split.TEST);
        }

        /** Of what is learnt from; the rest only decides what is reported. */
        Map<String, String> digests() {
            return Map.of("pretraining", ImagesDigest.of(pretraining), "annotated", ImagesDigest.of(drawn));
        }

        TrainingReport run() {
            List<TrainedArm> arms = new ArrayList<>();
            arms.add(arm(
                    request.preset(),
                    ArmTraining.Watch.byRetrieval(heldOut, request.preset().network())));
            if (request.preset().comparesWithRandomStart()
                    && !arms.get(0).method().equals(TrainingPreset.RANDOM)) {
                arms.add(arm(request.preset().withRandomStart(), ArmTraining.Watch.NONE));
            }
            byte[] mean = MeanMask.of(drawn).labels();
            Evaluation meanOnValidation = Evaluation.of(raster -> mean, validation);
            TrainedArm best = better(arms);
            Offer offer = diary.stage(TrainingStage.GATE, "gate", () -> offer(best, meanOnValidation));
            return new TrainingReport(
                    request,
                    PresetSettings.describe(arms.get(0).preset),
                    precision,
                    corpus,
                    drawn.count(),
                    arms.stream()
                            .map(arm -> report(arm.method(), arm.validation, arm.test))
                            .toList(),
                    report(ArmReport.MEAN_MASK, meanOnValidation, Evaluation.of(raster -> mean, test)),
                    best.method(),
                    offer.model,
                    offer.verdict,
                    offer.isLive,
                    diary.times(),
                    diary.curves(),
                    diary.warnings());
        }

        private TrainedArm arm(TrainingPreset preset, ArmTraining.Watch watch) {
            String method = preset.method().name();
            ArmTraining training =
                    new ArmTraining(preset, precision, request.seed(), Optional.empty(), folder.arm(method), diary);
            try (Encoder encoder = training.pretrain(pretraining, watch);
                    SegmentationNetwork network = training.finetune(encoder, drawn)) {
                return diary.stage(
                        TrainingStage.EVALUATION,
                        "evaluation " + method,
                        () -> new TrainedArm(
                                preset.resolvedTo(training.origin().ownSettings()),
                                training.origin(),
                                Checkpoint.of(network),
                                evaluate(network, preset.mirroring(), validation),
                                evaluate(network, preset.mirroring(), test)));
            }
        }

        private Evaluation evaluate(SegmentationNetwork network, Mirroring mirroring, LabelledImages images) {
            LungSegmenter segmenter = new LungSegmenter(
                    network, SquareGrid.SIDE, mirroring, request.preset().cleanUp());
            return Evaluation.of(
                    raster -> {
                        stop.check();
                        return segmenter.segment(raster).labels().toBytes();
                    },
                    images);
        }

        private TrainedArm better(List<TrainedArm> arms) {
            TrainedArm best = arms.get(0);
            for (TrainedArm arm : arms) {
                if (arm.validation.score().mean() > best.validation.score().mean()) {
                    best = arm;
                }
            }
            return best;
        }

        private ArmReport report(String name, Evaluation onValidation, Evaluation onTest) {
            return new ArmReport(name, Figures.of(onValidation, bootstrap), Figures.of(onTest, bootstrap));
        }

        private Offer offer(TrainedArm best, Evaluation meanMask) {
            Optional<LiveModel> live = events.live();
            stop.check();
            ModelCard card = card(best);
            ModelId model = card.id();
            store.putIfAbsent(best.checkpoint, card);
            Verdict verdict = judge(best.validation, meanMask, live.flatMap(this::evaluateLive));
            stop.check();
            if (live.map(LiveModel::model).equals(Optional.of(model.hex()))) {
                diary.warn("the model is the one that is live already");
                return new Offer(model, verdict, true);
            }
            events.published(card, request.run());
            return new Offer(model, verdict, announce(model, live, verdict));
        }

        private boolean announce(ModelId model, Optional<LiveModel> live, Verdict verdict) {
            if (verdict.refusal().isPresent()) {
                events.rejected(model, verdict.refusal().get(), verdict.evidence());
                return false;
            }
            boolean isLive = events.promoted(model, live, verdict.evidence());
            if (!isLive) {
                diary.warn("the promotion is void: another model went live meanwhile, or this one was live before");
            }
            return isLive;
        }

        /** As it makes masks now; empty if the live model is lost: the line must not end with it. */
        private Optional<Evaluation> evaluateLive(LiveModel live) {
            ModelId model = new ModelId(live.model());
            try (SegmentationNetwork network = store.checkpoint(model).restore(precision)) {
                Mirroring mirroring = store.card(model).mirroring().orElse(Mirroring.NONE);
                return Optional.of(evaluate(network, mirroring, validation));
            } catch (ModelStoreException.Absent | ModelStoreException.Corrupt e) {
                diary.warn("nothing to compare with, the floors alone decide: " + e.getMessage());
                return Optional.empty();
            }
        }

        /** On the X-rays that are still there after the last evaluation, so that all are scored on the same ones. */
        private Verdict judge(Evaluation candidate, Evaluation meanMask, Optional<Evaluation> live) {
            boolean[] isHeld = new boolean[validation.count()];
            for (int image = 0; image < isHeld.length; image++) {
                isHeld[image] = validation.isAnnotated(image);
            }
            return gate.judge(
                    candidate.only(image -> isHeld[image]),
                    meanMask.only(image -> isHeld[image]),
                    live.map(evaluation -> evaluation.only(image -> isHeld[image])),
                    bootstrap);
        }

        private ModelCard card(TrainedArm best) {
            ModelFigures figures = new ModelFigures(best.validation.score(), best.test.score());
            return new ModelCard(
                    best.checkpoint.id(),
                    request.preset().network(),
                    best.method(),
                    best.preset.name() + " " + PresetSettings.describe(best.preset),
                    precision,
                    Optional.of(best.preset.mirroring()),
                    Optional.of(best.preset.cleanUp()),
                    request.seed(),
                    counts(best.encoder),
                    figures.byName(),
                    clock.instant(),
                    Optional.empty());
        }

        private CorpusCounts counts(EncoderOrigin encoder) {
            return new CorpusCounts(encoder.patients(), encoder.images(), FoldImages.patients(drawn), drawn.count());
        }
    }

    /** What the gate made of a model. */
    private record Offer(ModelId model, Verdict verdict, boolean isLive) {}
}
