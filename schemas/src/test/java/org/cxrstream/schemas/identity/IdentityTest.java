package org.cxrstream.schemas.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static final String HEX = "00112233445566778899aabbccddeeff";

    @Test
    void shouldTakeTheFirstSixteenBytesOfADigest() {
        byte[] digest = new byte[32];
        for (int i = 0; i < 16; i++) {
            digest[i] = (byte) (17 * i);
        }
        assertThat(PatientKey.ofBytes(digest)).hasToString(HEX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0011", "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddeefg"})
    void shouldRefuseWhatIsNoPseudonymWithoutQuotingIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatientKey(text))
                .withMessage("patient: %d characters (expected: 32 lower-case hex digits)".formatted(text.length()));
    }

    @Test
    void shouldHaveTheDigestThatTheStandardGives() {
        // FIPS 180-4, example "abc".
        assertThat(PixelDigest.of("a".getBytes(US_ASCII), "bc".getBytes(US_ASCII))
                        .hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void shouldRefuseAnAnnotatorThatWouldBreakTheKey() {
        PatientImage image = PatientImage.of(HEX, HEX);
        assertThatIllegalArgumentException().isThrownBy(() -> new AnnotationKey(image, "a/b"));
        assertThat(new AnnotationKey(image, "reader-1")).hasToString(HEX + "/" + HEX + "/reader-1");
    }
}
