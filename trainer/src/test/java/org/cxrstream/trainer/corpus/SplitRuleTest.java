package org.cxrstream.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class SplitRuleTest {
    private static final int PATIENTS = 20_000;

    @Test
    void shouldGiveEachSplitItsPartOfThePatients() {
        Map<Split, Long> counts = IntStream.range(0, PATIENTS)
                .mapToObj(CorpusRecords::patient)
                .collect(Collectors.groupingBy(new SplitRule("salt")::of, Collectors.counting()));
        assertThat(counts.getOrDefault(Split.TRAIN, 0L) / (double) PATIENTS).isCloseTo(0.65, within(0.01));
        assertThat(counts.getOrDefault(Split.VALIDATION, 0L) / (double) PATIENTS)
                .isCloseTo(0.15, within(0.01));
        assertThat(counts.getOrDefault(Split.TEST, 0L) / (double) PATIENTS).isCloseTo(0.20, within(0.01));
    }

    @Test
    void shouldNeverChange() {
        // SHA-256("salt" + 32 hex digits) of these patients begins with 0x9a, 0xb3 and 0xf7: worked outside Java.
        SplitRule rule = new SplitRule("salt");
        assertThat(rule.of(WORKED_TRAIN)).isEqualTo(Split.TRAIN);
        assertThat(rule.of(WORKED_VALIDATION)).isEqualTo(Split.VALIDATION);
        assertThat(rule.of(WORKED_TEST)).isEqualTo(Split.TEST);
    }

    @Test
    void shouldDependOnTheSalt() {
        long moved = IntStream.range(0, 1000)
                .mapToObj(CorpusRecords::patient)
                .filter(patient -> new SplitRule("a").of(patient) != new SplitRule("b").of(patient))
                .count();
        assertThat(moved).isBetween(400L, 620L); // 1 − (.65² + .15² + .20²) = 51.5 % of the patients
    }

    @Test
    void shouldRefuseABlankSalt() {
        assertThatThrownBy(() -> new SplitRule(" ")).hasMessageContaining("salt: blank (expected:");
    }

    private static final PatientKey WORKED_TRAIN = CorpusRecords.patient(2);
    private static final PatientKey WORKED_VALIDATION = CorpusRecords.patient(3);
    private static final PatientKey WORKED_TEST = CorpusRecords.patient(7);
}
