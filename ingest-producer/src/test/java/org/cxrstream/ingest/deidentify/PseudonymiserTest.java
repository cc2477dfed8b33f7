package org.cxrstream.ingest.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class PseudonymiserTest {
    private static final PseudonymKey KEY = PseudonymKey.of(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    private static final PatientKey G00001 = new PatientKey("4c9c8e1dfba06681bbde2e3eb9472880");

    private final Pseudonymiser pseudonymiser = new Pseudonymiser(KEY);

    // Expected values computed with Python's hmac and hashlib.
    @Test
    void shouldMakePseudonymsThatOtherToolsCanRepeat() {
        assertThat(pseudonymiser.patient(PatientIdentity.ofManifest("g00001"))).isEqualTo(G00001);
        assertThat(pseudonymiser.image(new InstanceIdentity.OfDicom("1.2.3.4")))
                .hasToString("1a2330869cf0bd6e2d0bdb34bc7e8049");
        assertThat(pseudonymiser.image(new InstanceIdentity.OfFile("hannover/images/b343e657.png")))
                .hasToString("aec00bd78782253259211f9d242618cc");
        assertThat(pseudonymiser.dateShift(G00001)).isEqualTo(new DateShift(-2911));
    }

    @Test
    void shouldTakeMissingIssuerForTheDefault() {
        PatientIdentity nameless = new PatientIdentity(Optional.empty(), "4711");

        assertThat(pseudonymiser.patient(nameless)).hasToString("c5697c2ddbed0a4241b8333a31c4cd9a");
        assertThat(pseudonymiser.patient(new PatientIdentity(Optional.of("local"), "4711")))
                .isEqualTo(pseudonymiser.patient(nameless));
        assertThat(new Pseudonymiser(KEY, IssuerPolicy.assume("elsewhere")).patient(nameless))
                .isNotEqualTo(pseudonymiser.patient(nameless));
    }

    @Test
    void shouldKeepIssuerAndIdApart() {
        assertThat(pseudonymiser.patient(new PatientIdentity(Optional.of("ab"), "c")))
                .isNotEqualTo(pseudonymiser.patient(new PatientIdentity(Optional.of("a"), "bc")));
        assertThatThrownBy(() -> new PatientIdentity(Optional.of("a\0b"), "c"))
                .hasMessageContaining("no NUL")
                .message()
                .doesNotContain("a\0b");
    }

    @Test
    void shouldMoveAllDatesOfOnePatientAlike() {
        DateShift shift = pseudonymiser.dateShift(G00001);
        LocalDateTime first = LocalDateTime.of(2020, 2, 28, 23, 59, 59);

        Instant moved =
                shift.move(AcquisitionTime.of(first, TimePrecision.SECOND)).orElseThrow();
        Instant later = shift.move(AcquisitionTime.of(first.plusDays(3).plusHours(5), TimePrecision.SECOND))
                .orElseThrow();

        assertThat(moved).isEqualTo("2012-03-10T23:59:59Z");
        assertThat(Duration.between(moved, later)).isEqualTo(Duration.ofHours(77));
        assertThat(shift.move(AcquisitionTime.UNKNOWN)).isEmpty();
    }

    @Test
    void shouldSpreadShiftsOverTenYears() {
        int[] days = IntStream.range(0, 2000)
                .mapToObj(i -> pseudonymiser.patient(PatientIdentity.ofManifest("p" + i)))
                .mapToInt(patient -> pseudonymiser.dateShift(patient).days())
                .toArray();

        assertThat(IntStream.of(days).allMatch(day -> day >= -3650 && day <= -1))
                .isTrue();
        assertThat(IntStream.of(days).average().orElseThrow()).isBetween(-1900.0, -1750.0);
        assertThat(IntStream.of(days).distinct().count()).isGreaterThan(1400);
    }

    @Test
    void shouldNeverPrintRawIdentities() {
        assertThat(PatientIdentity.ofManifest("marker").toString()
                        + new InstanceIdentity.OfDicom("marker")
                        + new InstanceIdentity.OfFile("marker")
                        + AcquisitionTime.of(LocalDateTime.of(1987, 6, 5, 0, 0), TimePrecision.DAY))
                .doesNotContain("marker", "1987");
    }
}
