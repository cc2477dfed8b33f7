package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.MeanMask;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientNumbers;
import org.cxrstream.trainer.evaluate.RetrievalProbe;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.optimise.DivergedException;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.resume.FolderLock;

/**
 * A training by itself, without a corpus, a gate or anybody to publish to: pre-training, fine-tuning on drawn
 * annotated X-rays of all folds but one, evaluation on that one. Its folder holds {@code config.json} from the
 * beginning, {@code encoder.safetensors} and {@code model.safetensors} with {@code model.json} as they are made,
 * {@code metrics.jsonl} of every step, {@code overlaps.csv} of every test X-ray and {@code report.json} at the end.
 * Done again after it was stopped or killed, it goes on from there. At most one training at a time in a process.
 */
public final class FoldTraining {
    private final FoldRequest request;
    private final FoldFolder folder;
    private final Optional<Precision> precision;
    private final Clock clock;

    /**
     * Prepares a training.
     *
     * @param request what it shall do
     * @param folder its own, made where it is missing
     * @param precision number format of the networks; empty for the one it was begun with, or else the fastest here
     * @param stepsBetweenStates how many steps a killed training has to make again at most, &gt; 0; the outcome is the
     *     same, and another number is fine for one that goes on
     * @param clock tells the times in configuration and card
     */
    public FoldTraining(
            FoldRequest request, Path folder, Optional<Precision> precision, int stepsBetweenStates, Clock clock) {
        this.request = requireNonNull(request, "request");
        this.folder = new FoldFolder(requireNonNull(folder, "folder"), stepsBetweenStates);
        this.precision = requireNonNull(precision, "precision");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Does the training in the calling thread. One that is finished is left as it is, and its figures are read.
     *
     * @param unlabelled the X-rays of some patients, each exposure once
     * @param annotated all annotated X-rays, each exposure once
     * @param listener hears how it goes; what it throws ends the training
     * @param stop ends the training early
     * @return all figures
     * @throws SetupException CONFIGURATION if the folder holds another training, a setting isn't possible, a loss is no
     *     longer finite or the given encoder may have seen who is tested on; IN_USE if another process trains there,
     *     NO_INPUT if there are too few X-rays or the encoder can't be read, CANNOT_CREATE if the folder can't be made
     * @throws TrainingStoppedException if {@code stop} was raised; its message says from where it goes on
     */
    public FoldReport run(
            Function<Predicate<PatientKey>, UnlabelledImages> unlabelled,
            LabelledImages annotated,
            RunListener listener,
            StopSignal stop) {
        return during(unlabelled, annotated, listener, stop, Execution::run);
    }

    /**
     * Does the first half alone, in the calling thread: the pre-training of an encoder that other trainings can begin
     * with. {@link #run} goes on from there.
     *
     * @param unlabelled the X-rays of some patients, each exposure once
     * @param annotated all annotated X-rays, each exposure once
     * @param listener hears how it goes; what it throws ends the training
     * @param stop ends the training early
     * @return what came of it; the encoder is {@code encoder.safetensors} in the training's folder
     * @throws SetupException as {@link #run}
     * @throws TrainingStoppedException if {@code stop} was raised; its message says from where it goes on
     */
    public EncoderReport pretrain(
            Function<Predicate<PatientKey>, UnlabelledImages> unlabelled,
            LabelledImages annotated,
            RunListener listener,
            StopSignal stop) {
        return during(unlabelled, annotated, listener, stop, Execution::pretrain);
    }

    private <T> T during(
            Function<Predicate<PatientKey>, UnlabelledImages> unlabelled,
            LabelledImages annotated,
            RunListener listener,
            StopSignal stop,
            Function<Execution, T> work) {
        FoldImages images = FoldImages.of(request, unlabelled, annotated);
        requireEnough(images);
        try (FolderLock lock = FolderLock.of(folder.path())) {
            Torch.prepareThread();
            RunDiary diary = new RunDiary(listener, stop, folder.metrics());
            T outcome = work.apply(new Execution(images, PatientNumbers.of(annotated), diary, stop));
            folder.arm().deleteStates();
            listener.onStage(TrainingStage.DONE, "done");
            requireNonNull(lock);
            return outcome;
        } catch (TrainingStoppedException e) {
            throw new TrainingStoppedException(
                    "stopped; goes on from " + folder.arm().reached());
        }
    }

    /**
     * The X-rays that a training is tested on, in the order in which {@code overlaps.csv} lists them.
     *
     * @param request what the training does
     * @param annotated all annotated X-rays
     * @throws SetupException NO_INPUT if there are fewer patients than folds
     */
    public static LabelledImages tested(FoldRequest request, LabelledImages annotated) {
        return FoldImages.folds(annotated, request.folds()).test(request.fold());
    }

    /** How its encoder begins, for people: the method of the preset, or of the encoder that was given. */
    public String title() {
        return begunBy(request.pretrained().map(EncoderFile::read)).method().title();
    }

    private TrainingPreset begunBy(Optional<EncoderFile> given) {
        try {
            return given.map(EncoderFile::origin).map(request.preset()::begunBy).orElse(request.preset());
        } catch (IllegalArgumentException e) {
            throw new SetupException(SetupException.Kind.CONFIGURATION, "encoder: " + e.getMessage());
        }
    }

    private void requireEnough(FoldImages images) {
        if (request.pretrained().isEmpty() && images.pretraining().count() < 2) {
            throw new SetupException(
                    SetupException.Kind.NO_INPUT,
                    "X-rays for pre-training: %d (expected: >= 2)"
                            .formatted(images.pretraining().count()));
        }
    }

    /** The state of one training. */
    private final class Execution {
        private final FoldImages images;
        private final PatientNumbers patients;
        private final RunDiary diary;
        private final StopSignal stop;
        private final Precision format = precision.or(folder::precision).orElseGet(Precision::best);
        private final Optional<EncoderFile> given = request.pretrained().map(EncoderFile::read);
        private final TrainingPreset preset = begunBy(given);
        private final FoldSplit split;
        private final ArmTraining arm;

        Execution(FoldImages images, PatientNumbers patients, RunDiary diary, StopSignal stop) {
            this.images = images;
            this.patients = patients;
            this.diary = diary;
            this.stop = stop;
            split = FoldSplit.of(request, images);
            arm = new ArmTraining(preset, format, request.seed(), Optional.of(split), folder.arm(), diary);
        }

        EncoderReport pretrain() {
            begin();
            ArmTraining.Watch watch = ArmTraining.Watch.byRetrieval(images.probed(), preset.network());
            encoder(watch).close();
            return EncoderReport.of(
                    arm.origin(),
                    diary.lastOf(ArmTraining.pretraining(preset.method().name())),
                    looks());
        }

        FoldReport run() {
            TrainingPreset resolved = begin();
            Optional<String> written = folder.report();
            return written.isPresent() ? read(written.get()) : train(resolved);
        }

        private TrainingPreset begin() {
            TrainingPreset resolved = preset.resolvedTo(requirePossible());
            folder.begin(request, parts(resolved), format, clock.instant()).forEach(diary::warn);
            given.flatMap(encoder -> encoder.origin().doubt()).ifPresent(diary::warn);
            return resolved;
        }

        private FoldReport train(TrainingPreset resolved) {
            ArmTraining.Watch watch = ArmTraining.Watch.byRetrieval(images.probed(), preset.network());
            try (Encoder encoder = encoder(watch);
                    SegmentationNetwork network = finetuned(encoder, watch)) {
                Evaluation onTest = diary.stage(TrainingStage.EVALUATION, "evaluation", () -> evaluate(network));
                ModelCard card = card(resolved, Checkpoint.of(network), onTest.score());
                FoldReport report = report(card, onTest);
                folder.writeCard(card);
                folder.writeOverlaps(onTest, patients);
                folder.writeReport(report);
                return report;
            }
        }

        private Encoder encoder(ArmTraining.Watch watch) {
            given.ifPresent(file -> file.copyTo(folder.arm().encoder()));
            return settling("pretraining.learning-rate", () -> arm.pretrain(images.pretraining(), watch));
        }

        private SegmentationNetwork finetuned(Encoder encoder, ArmTraining.Watch watch) {
            if (given.isPresent()) {
                arm.lookAt(encoder, watch);
            }
            return settling("finetuning.learning-rate", () -> arm.finetune(encoder, images.drawn()));
        }

        private <T> T settling(String rate, Supplier<T> training) {
            try {
                return training.get();
            } catch (DivergedException e) {
                throw new SetupException(
                        SetupException.Kind.CONFIGURATION,
                        "%s; lower %s, with another folder".formatted(e.getMessage(), rate));
            }
        }

        /**
         * Finds out what isn't possible before anything is written.
         *
         * @return the method's own settings as they will turn out
         */
        private Map<String, String> requirePossible() {
            ArmTraining.requireFinetuning(preset, images.drawn());
            if (given.isEmpty()) {
                return arm.ownSettings(images.pretraining());
            }
            EncoderFile encoder = given.get();
            encoder.origin().requireFit(split);
            encoder.restore(preset.network(), format).close();
            return encoder.origin().ownSettings();
        }

        private Map<String, Map<String, String>> parts(TrainingPreset resolved) {
            Map<String, Map<String, String>> parts = new LinkedHashMap<>();
            parts.put("settings", settings(resolved));
            given.ifPresent(encoder -> parts.put("pretrained", encoder.describe()));
            parts.put("images", digests());
            return parts;
        }

        private Map<String, String> settings(TrainingPreset resolved) {
            return given.isPresent()
                    ? PresetSettings.describeWithoutPretraining(resolved)
                    : PresetSettings.describe(resolved);
        }

        private Map<String, String> digests() {
            Map<String, String> digests = new LinkedHashMap<>();
            if (given.isEmpty()) {
                digests.put("pretraining", ImagesDigest.of(images.pretraining()));
            }
            digests.put("annotated", ImagesDigest.of(images.drawn()));
            digests.put("test", split.test());
            return digests;
        }

        private FoldReport report(ModelCard card, Evaluation onTest) {
            PatientBootstrap bootstrap = new PatientBootstrap(request.seed(), PatientBootstrap.DEFAULT_RESAMPLES);
            byte[] mean = MeanMask.of(images.drawn()).labels();
            return new FoldReport(
                    request,
                    card.method(),
                    card.id(),
                    card.corpus(),
                    Figures.of(onTest, bootstrap),
                    Figures.of(Evaluation.of(raster -> mean, images.test()), bootstrap),
                    looks(),
                    diary.times(),
                    diary.curves(),
                    diary.warnings());
        }

        private FoldReport read(String written) {
            diary.alreadyDone(ArmTraining.pretraining(preset.method().name()));
            diary.alreadyDone(ArmTraining.finetuning(preset.method().name()));
            return FoldReport.read(request, written, diary.curves());
        }

        private Evaluation evaluate(SegmentationNetwork network) {
            LungSegmenter segmenter = new LungSegmenter(network, SquareGrid.SIDE, preset.mirroring(), preset.cleanUp());
            return Evaluation.of(
                    raster -> {
                        stop.check();
                        return segmenter.segment(raster).labels().toBytes();
                    },
                    images.test());
        }

        private ModelCard card(TrainingPreset resolved, Checkpoint checkpoint, DiceScore onTest) {
            Map<String, String> settings = settings(resolved);
            given.ifPresent(
                    encoder -> encoder.describe().forEach((name, value) -> settings.put("pretrained." + name, value)));
            EncoderOrigin encoder = arm.origin();
            return new ModelCard(
                    checkpoint.id(),
                    preset.network(),
                    encoder.method(),
                    preset.name() + " " + settings,
                    format,
                    Optional.of(preset.mirroring()),
                    Optional.of(preset.cleanUp()),
                    request.seed(),
                    new CorpusCounts(
                            encoder.patients(),
                            encoder.images(),
                            images.drawnPatients(),
                            images.drawn().count()),
                    ModelFigures.of("test", onTest),
                    clock.instant(),
                    Optional.empty());
        }

        private List<FoldReport.EncoderFigures> looks() {
            MetricsFile metrics = folder.metrics();
            String pretraining = ArmTraining.pretraining(preset.method().name());
            return Stream.of(ArmTraining.Watch.GIVEN, ArmTraining.Watch.STAGE, pretraining)
                    .flatMap(stage -> metrics.of(stage).stream())
                    .filter(line -> line.figures().containsKey(RetrievalProbe.RETRIEVAL))
                    .map(line -> new FoldReport.EncoderFigures(
                            line.step(),
                            line.figures().getOrDefault(RetrievalProbe.RETRIEVAL, Double.NaN),
                            line.figures().getOrDefault(RetrievalProbe.CHANCE, Double.NaN)))
                    .toList();
        }
    }
}
