package org.cxrstream.ingest.stow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.intake.InstanceReference;
import org.cxrstream.ingest.intake.IntakeOutcome;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Laid out by hand from PS3.18 annexes F and I. */
class StowAnswerTest {
    private static final InstanceReference STORED = new InstanceReference("1.2.840.10008.5.1.4.1.1.1.1", "1.2.3.1");
    private static final InstanceReference LATERAL = new InstanceReference("", "1.2.3.2");
    private static final InstanceReference NOTE = new InstanceReference("1.2.840.10008.5.1.4.1.1.88.59", "1.2.3.9");
    private static final PatientImage PSEUDONYMS = PatientImage.of("0a".repeat(16), "1b".repeat(16));

    @Test
    void shouldTellStoredFailedAndUnreadableApart() {
        StowAnswer answer = StowAnswer.of(List.of(
                new IntakeOutcome.Stored(STORED, PSEUDONYMS),
                new IntakeOutcome.Refused(Optional.of(LATERAL), DeadLetterReason.LATERAL_VIEW),
                new IntakeOutcome.Refused(Optional.empty(), DeadLetterReason.NOT_AN_IMAGE)));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(text(answer)).isEqualTo("""
                {"00081190":{"vr":"UR"},\
                "00081198":{"vr":"SQ","Value":[{\
                "00081150":{"vr":"UI"},\
                "00081155":{"vr":"UI","Value":["1.2.3.2"]},\
                "00081197":{"vr":"US","Value":[49153]},\
                "00990010":{"vr":"LO","Value":["CXR-STREAM INGEST 1"]},\
                "00991003":{"vr":"LO","Value":["LATERAL_VIEW"]}}]},\
                "00081199":{"vr":"SQ","Value":[{\
                "00081150":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.1.1"]},\
                "00081155":{"vr":"UI","Value":["1.2.3.1"]},\
                "00081190":{"vr":"UR"},\
                "00990010":{"vr":"LO","Value":["CXR-STREAM INGEST 1"]},\
                "00991001":{"vr":"LO","Value":["0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"]},\
                "00991002":{"vr":"LO","Value":["1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b"]}}]},\
                "0008119A":{"vr":"SQ","Value":[{\
                "00081197":{"vr":"US","Value":[49152]},\
                "00990010":{"vr":"LO","Value":["CXR-STREAM INGEST 1"]},\
                "00991003":{"vr":"LO","Value":["NOT_AN_IMAGE"]}}]}}""");
    }

    @Test
    void shouldAnswer200WhenAllIsStoredAndCountARejectionNoteAsStored() {
        StowAnswer answer =
                StowAnswer.of(List.of(new IntakeOutcome.Stored(STORED, PSEUDONYMS), new IntakeOutcome.Withdrawn(NOTE)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer)).contains("1.2.3.1", "1.2.3.9").doesNotContain("00081198", "0008119A");
    }

    @Test
    void shouldAnswer409WhenNoneIsStoredAndNameTheWrongStudy() {
        StowAnswer answer = StowAnswer.of(List.of(new IntakeOutcome.OfAnotherStudy(LATERAL)));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(text(answer)).contains("\"Value\":[43265]", "\"00081199\":{\"vr\":\"SQ\",\"Value\":[]}"); // A901H
    }

    @ParameterizedTest
    @CsvSource({
        "MODALITY_UNSUPPORTED, 0122",
        "COLOUR_UNSUPPORTED, A900",
        "MULTI_FRAME_UNSUPPORTED, A900",
        "PATIENT_CONFLICT, A902",
        "IMAGE_WITHDRAWN, A903",
        "PATIENT_ERASED, A903",
        "NOT_AN_IMAGE, C000",
        "FILE_TRUNCATED, C000",
        "ATTRIBUTE_INVALID, C000",
        "ISSUER_MISSING, C000",
        "LATERAL_VIEW, C001",
        "IMAGE_TOO_LARGE, C002",
        "BURNED_IN_ANNOTATION, C003",
        "TRANSFER_SYNTAX_UNSUPPORTED, C122"
    })
    void shouldGiveEachReasonItsCode(DeadLetterReason reason, String code) {
        assertThat("%04X".formatted(FailureReason.of(reason).code())).isEqualTo(code);
    }

    private static String text(StowAnswer answer) {
        return new String(answer.json(), UTF_8);
    }
}
