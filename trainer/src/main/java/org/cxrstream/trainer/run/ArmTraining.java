package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.evaluate.RetrievalProbe;
import org.cxrstream.trainer.finetune.FineTuning;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.EncoderProbe;
import org.cxrstream.trainer.pretrain.PreTrainingViews;
import org.cxrstream.trainer.pretrain.Pretraining;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Probing;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.DurableFile;
import org.cxrstream.trainer.resume.StateFolder;
import org.jspecify.annotations.Nullable;

/**
 * The training of one arm, from the X-rays to the network. A stage that an earlier process finished isn't repeated, and
 * one that was cut short goes on from its last state; the outcome is that of an uninterrupted training, bit for bit
 * (float32, same machine, threads and versions).
 */
final class ArmTraining {
    private final TrainingPreset preset;
    private final Precision precision;
    private final long seed;
    private final Optional<FoldSplit> split;
    private final ArmFolder folder;
    private final RunDiary diary;

    /**
     * Prepares an arm.
     *
     * @param split whom its pre-training is kept from, to be written down; empty where there are no folds
     */
    ArmTraining(
            TrainingPreset preset,
            Precision precision,
            long seed,
            Optional<FoldSplit> split,
            ArmFolder folder,
            RunDiary diary) {
        this.preset = requireNonNull(preset, "preset");
        this.precision = requireNonNull(precision, "precision");
        this.seed = seed;
        this.split = requireNonNull(split, "split");
        this.folder = requireNonNull(folder, "folder");
        this.diary = requireNonNull(diary, "diary");
    }

    /** The stage's name for people. */
    static String pretraining(String method) {
        return "pre-training " + method;
    }

    /** The stage's name for people. */
    static String finetuning(String method) {
        return "fine-tuning " + method;
    }

    /** What the encoder is looked at with, before, during and after its pre-training. */
    record Watch(EncoderProbe probe, int everySteps) {
        static final String STAGE = "before pre-training";
        static final String GIVEN = "encoder as given";
        static final Watch NONE = new Watch(encoder -> Map.of(), Integer.MAX_VALUE);
        private static final int STEPS_BETWEEN_LOOKS = 100;

        /**
         * By same-patient retrieval.
         *
         * @param images of patients the encoder isn't trained on; or is, without being told so, where a pre-training
         *     sees the test patients, too: then the figures aren't held out
         */
        static Watch byRetrieval(UnlabelledImages images, NetworkSpec network) {
            Augmentation plain = new Augmentation(SquareGrid.SIDE, network.inputSize());
            PreTrainingViews views = new PreTrainingViews(images, plain, AugmentationSettings.none());
            return new Watch(new RetrievalProbe(images, views), STEPS_BETWEEN_LOOKS);
        }
    }

    /** How the encoder came about, once it is pre-trained. */
    EncoderOrigin origin() {
        return EncoderFile.read(folder.encoder()).origin();
    }

    /** Looks once at an encoder that was pre-trained elsewhere. */
    void lookAt(Encoder encoder, Watch watch) {
        diary.figures(Watch.GIVEN, origin().steps(), () -> watch.probe.figures(encoder));
    }

    /**
     * Pre-trains the encoder, which the caller closes.
     *
     * @throws SetupException CONFIGURATION if a setting of the method isn't possible with these X-rays
     */
    Encoder pretrain(UnlabelledImages images, Watch watch) {
        if (Files.exists(folder.encoder())) {
            diary.alreadyDone(pretraining(preset.method().name()));
        } else {
            try (Pretraining pretraining = start(images, watch)) {
                Checkpointing states = folder.states(ArmFolder.PRETRAINING);
                train(pretraining, watch, states);
                EncoderFile.write(folder.encoder(), pretraining.encoder(), originOf(pretraining, images));
                states.folder().ifPresent(StateFolder::clear);
            }
        }
        return EncoderFile.read(folder.encoder()).restore(preset.network(), precision);
    }

    private EncoderOrigin originOf(Pretraining pretraining, UnlabelledImages images) {
        TrainingPreset resolved = preset.resolvedTo(pretraining.ownSettings());
        return EncoderOrigin.of(resolved, pretraining.steps(), seed, images, split);
    }

    /**
     * The method's own settings as they will turn out; nothing is trained.
     *
     * @throws SetupException CONFIGURATION if a setting of the method isn't possible with these X-rays
     */
    Map<String, String> ownSettings(UnlabelledImages images) {
        try (Pretraining pretraining = start(images, Watch.NONE)) {
            return pretraining.ownSettings();
        }
    }

    private Pretraining start(UnlabelledImages images, Watch watch) {
        PreTrainingViews views = new PreTrainingViews(
                images,
                new Augmentation(SquareGrid.SIDE, preset.network().inputSize()),
                preset.pretraining().augmentation());
        PretrainingTask task =
                new PretrainingTask(preset.network(), precision, images, views, preset.pretraining(), seed);
        try {
            return new Pretraining(preset.method(), task, preset.own(), new Probing(watch.probe, watch.everySteps));
        } catch (IllegalArgumentException e) {
            throw impossible(e.getMessage());
        } catch (ArithmeticException e) {
            throw impossible("pretraining.epochs: %d (expected: fewer, 2147483647 steps at most)"
                    .formatted(preset.pretraining().budget().amount()));
        }
    }

    /**
     * Finds out what isn't possible before hours of pre-training.
     *
     * @throws SetupException CONFIGURATION if a setting isn't possible with these X-rays
     */
    static void requireFinetuning(TrainingPreset preset, LabelledImages images) {
        FineTuningSettings settings = preset.finetuning();
        requireBatch(preset.network().architecture(), Math.min(settings.batchSize(), images.count()));
        int percent = settings.innerValidationPercent();
        int patients = FoldImages.patients(images);
        if (percent > 0 && patients < 2) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION,
                    "finetuning.inner-validation-percent: %d with annotated X-rays of %d patient (expected: 0, or >= 2"
                                    .formatted(percent, patients)
                            + " patients)");
        }
        try {
            settings.budget().steps(images.count() / settings.batchSize() + 1);
        } catch (ArithmeticException e) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION,
                    "finetuning.epochs: %d (expected: fewer, 2147483647 updates at most)"
                            .formatted(settings.budget().amount()));
        }
    }

    private static void requireBatch(Architecture architecture, int batch) {
        if (batch < architecture.leastTrainingBatch()) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION,
                    "finetuning.batch: %d annotated X-rays (expected: >= %d with %s)"
                            .formatted(batch, architecture.leastTrainingBatch(), architecture));
        }
    }

    private SetupException impossible(@Nullable String why) {
        return new SetupException(
                SetupException.Kind.CONFIGURATION, preset.method().name() + ": " + why);
    }

    private void train(Pretraining pretraining, Watch watch, Checkpointing states) {
        diary.figures(Watch.STAGE, 0, () -> watch.probe.figures(pretraining.encoder()));
        if (pretraining.steps() > 0) {
            diary.training(
                    TrainingStage.PRETRAINING, pretraining(preset.method().name()), listener -> {
                        pretraining.run(listener, states);
                        return true;
                    });
        }
    }

    /** Fine-tunes a network from the encoder; the caller closes it. */
    SegmentationNetwork finetune(Encoder encoder, LabelledImages images) {
        String stage = finetuning(preset.method().name());
        if (Files.exists(folder.model())) {
            diary.alreadyDone(stage);
            return read(folder.model()).restore(precision);
        }
        Checkpointing states = folder.states(ArmFolder.FINETUNING);
        SegmentationNetwork network = diary.training(
                TrainingStage.FINETUNING,
                stage,
                listener -> new FineTuning(preset.network(), precision, preset.finetuning(), seed, listener)
                        .fromEncoder(encoder, images, states));
        write(folder.model(), Checkpoint.of(network));
        states.folder().ifPresent(StateFolder::clear);
        return network;
    }

    private static Checkpoint read(Path file) {
        try {
            return Checkpoint.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("model: can't be read", e);
        }
    }

    private static void write(Path file, Checkpoint checkpoint) {
        try {
            DurableFile.replace(file, checkpoint.encode());
        } catch (IOException e) {
            throw new UncheckedIOException("model: can't be written", e);
        }
    }
}
