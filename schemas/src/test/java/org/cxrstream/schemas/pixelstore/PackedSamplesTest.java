package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedSamplesTest {
    @Test
    void shouldPackTheCaseWorkedByHand() {
        // Row 1: 5 − 0, 4 − 5, 6 − 4 = 5, −1, 2 → 10, 1, 4: 4 bits each, lowest first: 0x1A, 0x04.
        // Row 2: 5 − 5, 5 − 5, 5 − 5 = 0: no bits. Row 3: 3 − 5, 0, 0 = −2 → 3, 0, 0: 2 bits each: 0x03.
        short[] samples = {5, 4, 6, 5, 5, 5, 3, 3, 3};
        byte[] packed = PackedSamples.encode(new byte[0], samples, 3);
        assertThat(HexFormat.of().formatHex(packed)).isEqualTo("041a04" + "00" + "0203");
        assertThat(decode(packed, 9, 3)).isEqualTo(samples);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 64", "3, 63", "2, 65", "5, 128", "4, 200", "300, 1"})
    void shouldGiveBackEverySampleAtEveryWidth(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows * 1000L + columns);
        for (int bits = 0; bits <= 16; bits++) {
            short[] samples = new short[rows * columns];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) random.nextInt(1 << bits);
            }
            assertThat(decode(PackedSamples.encode(new byte[0], samples, columns), samples.length, columns))
                    .isEqualTo(samples);
        }
    }

    @Test
    void shouldGiveBackTheLargestDifferences() {
        short[] samples = {0, -1, 0, Short.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE, 0, Short.MIN_VALUE};
        assertThat(decode(PackedSamples.encode(new byte[0], samples, 4), 8, 4)).isEqualTo(samples);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 70})
    void shouldRefuseEveryTruncationAndAnyByteTooMany(int columns) {
        short[] samples = new short[3 * columns];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i * i + 1);
        }
        byte[] packed = PackedSamples.encode(new byte[0], samples, columns);
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> decode(cut, samples.length, columns)).isInstanceOf(BufferUnderflowException.class);
        }
        assertThatThrownBy(() -> decode(Arrays.copyOf(packed, packed.length + 1), samples.length, columns))
                .hasMessage("samples: 1 bytes left over (expected: 0)");
    }

    @Test
    void shouldRefuseAnImpossibleWidth() {
        assertThatThrownBy(() -> decode(new byte[] {17, 0, 0, 0}, 1, 1))
                .hasMessage("samples: 17 bits a difference (expected: 0 to 16)");
    }

    private static short[] decode(byte[] packed, int count, int columns) {
        return PackedSamples.decode(ByteBuffer.wrap(packed), count, columns);
    }
}
