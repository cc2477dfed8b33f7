package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.evaluate.PatientFolds;
import org.cxrstream.trainer.finetune.NestedDraw;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * Who is pre-trained, fine-tuned and tested on in one fold.
 *
 * @param pretraining X-rays without labels
 * @param drawn annotated X-rays of other than the test patients
 * @param test annotated X-rays of the test patients
 * @param probed X-rays without labels to look at the encoder with: those of the test patients, or all where
 *     pre-training sees these, too, for then nobody is held out and more X-rays say more
 * @param protocol whether {@code pretraining} holds the test patients, too
 */
record FoldImages(
        UnlabelledImages pretraining,
        LabelledImages drawn,
        LabelledImages test,
        UnlabelledImages probed,
        FoldRequest.Protocol protocol) {
    private static final long SEED = 1;

    static FoldImages of(
            FoldRequest request,
            Function<Predicate<PatientKey>, UnlabelledImages> unlabelled,
            LabelledImages annotated) {
        requireNonNull(unlabelled, "unlabelled");
        PatientFolds folds = folds(annotated, request.folds());
        LabelledImages test = folds.test(request.fold());
        Set<PatientKey> tested =
                IntStream.range(0, test.count()).mapToObj(test::patient).collect(Collectors.toSet());
        Predicate<PatientKey> isSeen = switch (request.protocol()) {
            case INDUCTIVE -> patient -> !tested.contains(patient);
            case TRANSDUCTIVE -> patient -> true;
        };
        return new FoldImages(
                unlabelled.apply(isSeen),
                NestedDraw.draw(
                        folds.training(request.fold()), request.preset().annotatedImages(), SEED, request.draw()),
                test,
                switch (request.protocol()) {
                    case INDUCTIVE -> unlabelled.apply(tested::contains);
                    case TRANSDUCTIVE -> unlabelled.apply(isSeen);
                },
                request.protocol());
    }

    /**
     * The folds of all trainings, whatever their seed.
     *
     * @throws SetupException NO_INPUT if there are fewer patients than folds
     */
    static PatientFolds folds(LabelledImages annotated, int count) {
        try {
            return PatientFolds.of(annotated, count, SEED);
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.NO_INPUT, "annotated X-rays: " + e.getMessage());
        }
    }

    /** How many patients X-rays without labels are of; those of unknown patients count as one. */
    static int patients(UnlabelledImages images) {
        return (int) IntStream.range(0, images.count())
                .map(image -> images.label(image).patient())
                .distinct()
                .count();
    }

    /** How many patients the drawn X-rays are of. */
    int drawnPatients() {
        return patients(drawn);
    }

    /** How many patients annotated X-rays are of. */
    static int patients(LabelledImages images) {
        return (int) IntStream.range(0, images.count())
                .mapToObj(images::patient)
                .distinct()
                .count();
    }
}
