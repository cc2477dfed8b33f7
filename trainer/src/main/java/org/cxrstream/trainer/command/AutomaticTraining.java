package org.cxrstream.trainer.command;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.trainer.corpus.CorpusInventory;

/**
 * When a training begins without being asked for: first when there is enough to begin with, later when enough has come
 * since the last good run began; always only after the corpus was up to date and nothing came for a while, for a bulk
 * load must not start a training in its middle.
 *
 * @param isOn whether it ever does
 * @param firstAnnotated annotated X-rays of train patients that the first run waits for
 * @param firstImages X-rays for pre-training that the first run waits for
 * @param newAnnotated annotated X-rays of all splits that a later run waits for
 * @param newImages X-rays for pre-training that a later run waits for
 * @param quietPeriod how long nothing may have come
 */
public record AutomaticTraining(
        boolean isOn, int firstAnnotated, int firstImages, int newAnnotated, int newImages, Duration quietPeriod) {
    /** Checks the ranges. */
    public AutomaticTraining {
        requireNonNull(quietPeriod, "quietPeriod");
        require(firstAnnotated, "firstAnnotated");
        require(firstImages, "firstImages");
        require(newAnnotated, "newAnnotated");
        require(newImages, "newImages");
        if (quietPeriod.isNegative()) {
            throw new IllegalArgumentException("quietPeriod: " + quietPeriod + " (expected: >= 0)");
        }
    }

    private static void require(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    /** First at 10 annotated X-rays and 64 in all, again after 20 new annotated ones or 500 new ones; quiet for 30 s. */
    public static AutomaticTraining standard() {
        return new AutomaticTraining(true, 10, 64, 20, 500, Duration.ofSeconds(30));
    }

    /** Commands alone start a training. */
    public static AutomaticTraining off() {
        AutomaticTraining standard = standard();
        return new AutomaticTraining(
                false,
                standard.firstAnnotated,
                standard.firstImages,
                standard.newAnnotated,
                standard.newImages,
                standard.quietPeriod);
    }

    /**
     * Why a training should begin now, if it should.
     *
     * @param now what there is to learn from
     * @param atLastRun what there was as the last run began that ended well; empty before the first
     * @param atFailure what there was as an automatic run began that has failed; empty if none has. The same is not
     *     tried again before as much has come as a further run waits for
     * @param quiet how long nothing has come; empty if the corpus isn't up to date
     */
    public Optional<TrainingTrigger> decide(
            CorpusInventory now,
            Optional<CorpusInventory> atLastRun,
            Optional<CorpusInventory> atFailure,
            Optional<Duration> quiet) {
        boolean isQuiet = quiet.filter(time -> time.compareTo(quietPeriod) >= 0).isPresent();
        if (!isOn || !isQuiet) {
            return Optional.empty();
        }
        boolean wouldFailAgain = atFailure
                .filter(failed -> since(atLastRun, failed).isPresent())
                .filter(failed -> again(now, failed).isEmpty())
                .isPresent();
        return wouldFailAgain ? Optional.empty() : since(atLastRun, now);
    }

    private Optional<TrainingTrigger> since(Optional<CorpusInventory> atLastRun, CorpusInventory now) {
        return atLastRun.map(before -> again(now, before)).orElseGet(() -> first(now));
    }

    private Optional<TrainingTrigger> first(CorpusInventory now) {
        boolean isEnough =
                now.train().images() >= firstAnnotated && now.pretraining().images() >= firstImages;
        return isEnough ? Optional.of(TrainingTrigger.FIRST_MODEL) : Optional.empty();
    }

    private Optional<TrainingTrigger> again(CorpusInventory now, CorpusInventory before) {
        if (now.annotated() - before.annotated() >= newAnnotated) {
            return Optional.of(TrainingTrigger.NEW_ANNOTATIONS);
        }
        int more = now.pretraining().images() - before.pretraining().images();
        return more >= newImages ? Optional.of(TrainingTrigger.NEW_IMAGES) : Optional.empty();
    }
}
