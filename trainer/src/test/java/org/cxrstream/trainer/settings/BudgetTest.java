package org.cxrstream.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BudgetTest {
    @Test
    void shouldCountUpdatesWhateverTheUnit() {
        assertThat(Budget.ofSteps(500).steps(7)).isEqualTo(500);
        assertThat(Budget.ofEpochs(500).steps(7)).isEqualTo(3500);
    }

    @Test
    void shouldRefuseBudgetsWithoutUpdatesOrOfTooMany() {
        assertThatThrownBy(() -> Budget.ofEpochs(0)).hasMessage("budget: 0 (expected: > 0)");
        assertThatThrownBy(() -> Budget.ofEpochs(1 << 20).steps(1 << 20)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void shouldWarmUpForAPartOfTheUpdatesOrForEpochs() {
        assertThat(WarmUp.ofPercent(10).steps(505, 7)).isEqualTo(50);
        assertThat(WarmUp.ofEpochs(10).steps(505, 7)).isEqualTo(70);
        assertThat(WarmUp.ofPercent(100).steps(Integer.MAX_VALUE, 7)).isEqualTo(Integer.MAX_VALUE);
        assertThat(WarmUp.ofEpochs(100).steps(505, 7)).as("at most all").isEqualTo(505);
        assertThat(WarmUp.NONE.steps(505, 7)).isZero();
    }

    @Test
    void shouldRefuseImpossibleWarmUps() {
        assertThatThrownBy(() -> WarmUp.ofPercent(101))
                .hasMessage("pretraining.warm-up-percent: 101 (expected: 0 to 100)");
        assertThatThrownBy(() -> WarmUp.ofEpochs(-1)).hasMessage("pretraining.warm-up-epochs: -1 (expected: >= 0)");
    }
}
