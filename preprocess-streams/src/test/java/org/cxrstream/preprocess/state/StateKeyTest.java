package org.cxrstream.preprocess.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class StateKeyTest {
    private static final PatientKey PATIENT = new PatientKey("7f" + "0".repeat(28) + "80");
    private static final ImageId IMAGE = new ImageId("ff".repeat(16));

    @Test
    void shouldOrderByNumberWithinPatient() {
        long[] numbers = {Long.MIN_VALUE, -86_400_000, -1, 0, 1, 255, 256, 1_700_000_000_000L, Long.MAX_VALUE};

        assertThat(LongStream.of(numbers).mapToObj(number -> StateKey.of(PATIENT, number, IMAGE)))
                .isSorted()
                .extracting(StateKey::number)
                .containsExactly(LongStream.of(numbers).boxed().toArray(Long[]::new));
    }

    @Test
    void shouldHoldEveryKeyOfThePatientBetweenBeginningAndGreatest() {
        Bytes beginning = StateKey.of(PATIENT);
        Bytes greatest = StateKey.greatest(beginning, 40);
        PatientKey next = new PatientKey("7f" + "0".repeat(28) + "81");

        assertThat(StateKey.of(PATIENT, Long.MIN_VALUE, new ImageId("0".repeat(32))))
                .isGreaterThan(beginning);
        assertThat(StateKey.of(PATIENT, Long.MAX_VALUE, IMAGE)).isLessThanOrEqualTo(greatest);
        assertThat(StateKey.of(next, Long.MIN_VALUE, IMAGE)).isGreaterThan(greatest);
    }

    @Test
    void shouldGiveBackTheImage() {
        assertThat(StateKey.lastImage(StateKey.of(PATIENT, IMAGE))).isEqualTo(IMAGE);
        assertThat(StateKey.lastImage(StateKey.of(PATIENT, 3, IMAGE))).isEqualTo(IMAGE);
        assertThat(StateKey.of(PATIENT, 3, IMAGE).get()).hasSize(40);
    }
}
