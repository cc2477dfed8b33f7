package org.cxrstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.cxrstream.schemas.event.WithdrawalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionTitleTest {
    // PS3.16 Annex D, DICOM Controlled Terminology Definitions.
    @ParameterizedTest
    @CsvSource({
        "113001, REJECTED_FOR_QUALITY",
        "113037, REJECTED_FOR_PATIENT_SAFETY",
        "113038, INCORRECT_WORKLIST_ENTRY",
        "113039, RETENTION_EXPIRED"
    })
    void shouldSayWhyImagesAreTakenBack(String code, WithdrawalReason reason) {
        assertThat(RejectionTitle.ofCode(code)).map(RejectionTitle::reason).contains(reason);
    }

    @Test
    void shouldLeaveOtherTitlesAlone() {
        assertThat(RejectionTitle.ofCode("113000")).isEmpty(); // Of Interest.
    }
}
