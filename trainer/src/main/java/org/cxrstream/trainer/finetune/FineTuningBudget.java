package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.settings.Budget;

/**
 * How long an arm of a comparison is fine-tuned, by the number M of labelled images. Both are reported: under
 * {@link #PAPER} an arm of few images loses partly by its few updates.
 */
public enum FineTuningBudget {
    /** 200 epochs at every M: 200 updates of 10 images at M = 10, 2,000 at M = 100. */
    PAPER(Budget.ofEpochs(200), Budget.ofEpochs(200)),
    /** 200 updates at every M, the paper's number at M = 10, and 400 with all images. */
    EQUAL(Budget.ofSteps(200), Budget.ofSteps(400));

    private final Budget forSome;
    private final Budget forAll;

    FineTuningBudget(Budget forSome, Budget forAll) {
        this.forSome = requireNonNull(forSome);
        this.forAll = requireNonNull(forAll);
    }

    /** With a drawn subset of the labelled images. */
    public Budget forSome() {
        return forSome;
    }

    /** With all labelled images. */
    public Budget forAll() {
        return forAll;
    }
}
