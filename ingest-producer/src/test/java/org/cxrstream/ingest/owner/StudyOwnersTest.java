package org.cxrstream.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class StudyOwnersTest {
    private static final String STUDY = "5".repeat(32);
    private static final PatientKey ONE = new PatientKey("1".repeat(32));
    private static final PatientKey OTHER = new PatientKey("2".repeat(32));

    private final StudyOwners owners = new StudyOwners(2);

    @Test
    void shouldRefuseSecondPatientOfAStudy() {
        owners.claim(STUDY, ONE, at(1));
        owners.claim(STUDY, ONE, at(2));

        PoisonInputException refusal =
                catchThrowableOfType(PoisonInputException.class, () -> owners.claim(STUDY, OTHER, at(3)));

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.PATIENT_CONFLICT);
        assertThat(refusal.getMessage()).doesNotContain(STUDY, ONE.hex(), OTHER.hex());
    }

    @Test
    void shouldHandStudyToWhomItCameLast() {
        owners.claim(STUDY, ONE, at(1));
        owners.learn(STUDY, OTHER, at(3));
        owners.learn(STUDY, ONE, at(2));

        assertThatCode(() -> owners.claim(STUDY, OTHER, at(4))).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(PoisonInputException.class, () -> owners.claim(STUDY, ONE, at(5))))
                .isNotNull();
    }

    @Test
    void shouldHandStudyOverWhenItIsCorrected() {
        owners.claim(STUDY, ONE, at(1));
        owners.correct(STUDY, OTHER, at(1));

        assertThatCode(() -> owners.claim(STUDY, OTHER, at(1))).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeMergedPatientsForOne() {
        owners.claim(STUDY, ONE, at(1));
        owners.merge(ONE, OTHER);

        assertThatCode(() -> owners.claim(STUDY, OTHER, at(2))).doesNotThrowAnyException();
    }

    @Test
    void shouldForgetTheStudyThatNobodyAskedForLongest() {
        owners.claim(STUDY, ONE, at(1));
        owners.claim("6".repeat(32), ONE, at(2));
        owners.claim(STUDY, ONE, at(3));
        owners.claim("7".repeat(32), ONE, at(4));

        assertThatCode(() -> owners.claim("6".repeat(32), OTHER, at(5))).doesNotThrowAnyException();
        assertThatCode(() -> owners.claim("7".repeat(32), ONE, at(6))).doesNotThrowAnyException();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
