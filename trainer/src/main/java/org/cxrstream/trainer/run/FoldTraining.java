package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.MeanMask;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.RetrievalProbe;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.resume.DurableFile;
import org.cxrstream.trainer.resume.FolderLock;

/**
 * A training by itself, without a corpus, a gate or anybody to publish to: pre-training, fine-tuning on drawn annotated
 * X-rays of all folds but one, evaluation on that one. Its folder holds {@code config.json} from the beginning,
 * {@code encoder.safetensors} and {@code model.safetensors} with {@code model.json} as they are made, {@code
 * metrics.jsonl} of every step and {@code report.json} at the end. Done again after it was stopped or killed, it goes
 * on from there. At most one training at a time in a process.
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
     * Does the training in the calling thread.
     *
     * @param unlabelled the X-rays of some patients, each exposure once
     * @param annotated all annotated X-rays, each exposure once
     * @param listener hears how it goes; what it throws ends the training
     * @param stop ends the training early
     * @return all figures
     * @throws SetupException CONFIGURATION if the folder holds another training or a setting isn't possible, IN_USE if
     *     another process trains there, NO_INPUT if there are too few X-rays or the encoder can't be read,
     *     CANNOT_CREATE if the folder can't be made
     * @throws TrainingStoppedException if {@code stop} was raised
     * @throws IllegalStateException if a loss is no longer finite
     */
    public FoldReport run(
            Function<Predicate<PatientKey>, UnlabelledImages> unlabelled,
            LabelledImages annotated,
            RunListener listener,
            StopSignal stop) {
        FoldImages images = FoldImages.of(request, unlabelled, annotated);
        requireEnough(images);
        try (FolderLock lock = FolderLock.of(folder.path())) {
            Torch.prepareThread();
            RunDiary diary = new RunDiary(listener, stop, folder.metrics());
            FoldReport report = new Execution(images, diary, stop).run();
            folder.writeReport(report);
            folder.arm().deleteStates();
            listener.onStage(TrainingStage.DONE, "done");
            requireNonNull(lock);
            return report;
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
        private final RunDiary diary;
        private final StopSignal stop;
        private final Precision format = precision.or(folder::precision).orElseGet(Precision::best);
        private final ArmTraining arm;

        Execution(FoldImages images, RunDiary diary, StopSignal stop) {
            this.images = images;
            this.diary = diary;
            this.stop = stop;
            arm = new ArmTraining(request.preset(), format, request.seed(), folder.arm(), diary);
        }

        FoldReport run() {
            TrainingPreset preset = request.preset().resolvedTo(ownSettings());
            folder.begin(request, PresetSettings.describe(preset), digests(), format, clock.instant())
                    .forEach(diary::warn);
            request.pretrained().ifPresent(this::takeEncoder);
            ArmTraining.Watch watch = ArmTraining.Watch.byRetrieval(images.heldOut(), preset.network());
            try (UNetEncoder encoder = arm.pretrain(images.pretraining(), watch);
                    UNet network = arm.finetune(encoder, images.drawn())) {
                Evaluation onTest = diary.stage(TrainingStage.EVALUATION, "evaluation", () -> evaluate(network));
                return report(preset, network, onTest);
            }
        }

        /** Also finds out what isn't possible before anything is written. */
        private Map<String, String> ownSettings() {
            Optional<Map<String, String>> ofEncoder =
                    request.pretrained().map(file -> EncoderFile.read(file).ownSettings());
            return ofEncoder.orElseGet(() -> arm.ownSettings(images.pretraining()));
        }

        private void takeEncoder(Path file) {
            EncoderFile.read(file).restore(request.preset().network(), format).close();
            try {
                DurableFile.replace(folder.arm().encoder(), Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException("encoder: can't be copied", e);
            }
        }

        private Map<String, String> digests() {
            Map<String, String> digests = new LinkedHashMap<>();
            digests.put("pretraining", ImagesDigest.of(images.pretraining()));
            digests.put("annotated", ImagesDigest.of(images.drawn()));
            digests.put("test", ImagesDigest.of(images.test()));
            return digests;
        }

        private FoldReport report(TrainingPreset preset, UNet network, Evaluation onTest) {
            PatientBootstrap bootstrap = new PatientBootstrap(request.seed(), PatientBootstrap.DEFAULT_RESAMPLES);
            byte[] mean = MeanMask.of(images.drawn()).labels();
            ModelCard card = card(preset, Checkpoint.of(network), onTest.score());
            folder.writeCard(card);
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

        private Evaluation evaluate(UNet network) {
            LungSegmenter segmenter =
                    new LungSegmenter(network, SquareGrid.SIDE, request.preset().cleanUp());
            return Evaluation.of(
                    raster -> {
                        stop.check();
                        return segmenter.segment(raster).labels().toBytes();
                    },
                    images.test());
        }

        private ModelCard card(TrainingPreset preset, Checkpoint checkpoint, DiceScore onTest) {
            return new ModelCard(
                    checkpoint.id(),
                    preset.network(),
                    EncoderFile.read(folder.arm().encoder()).method(),
                    preset.name() + " " + PresetSettings.describe(preset),
                    format,
                    request.seed(),
                    new CorpusCounts(
                            images.pretrainingPatients(),
                            images.pretraining().count(),
                            images.drawnPatients(),
                            images.drawn().count()),
                    ModelFigures.of("test", onTest),
                    clock.instant(),
                    Optional.empty());
        }

        private List<FoldReport.EncoderFigures> looks() {
            MetricsFile metrics = folder.metrics();
            return Stream.concat(
                            metrics.of(ArmTraining.Watch.STAGE).stream(),
                            metrics
                                    .of(ArmTraining.pretraining(
                                            request.preset().method().name()))
                                    .stream())
                    .filter(line -> line.figures().containsKey(RetrievalProbe.RETRIEVAL))
                    .map(line -> new FoldReport.EncoderFigures(
                            line.step(),
                            line.figures().getOrDefault(RetrievalProbe.RETRIEVAL, Double.NaN),
                            line.figures().getOrDefault(RetrievalProbe.CHANCE, Double.NaN)))
                    .toList();
        }
    }
}
