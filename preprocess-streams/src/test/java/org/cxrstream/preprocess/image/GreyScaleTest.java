package org.cxrstream.preprocess.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.VoiTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreyScaleTest {
    private static final double EXACT = 1e-4; // floats near 255

    /** The examples of PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2, and values between worked by hand. */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 2048, 4096, 0, 0",
        "LINEAR, 2048, 4096, 4095, 255",
        "LINEAR, 2048, 4096, 4096, 255",
        "LINEAR, 2048, 4096, 2047.5, 127.5",
        "LINEAR, 2048, 4096, 1, 0.0622710623",
        "LINEAR, 2048, 1, 2047, 0",
        "LINEAR, 2048, 1, 2047.5, 0",
        "LINEAR, 2048, 1, 2048, 255",
        "LINEAR, 0, 100, -50, 0",
        "LINEAR, 0, 100, 49, 255",
        "LINEAR, 0, 100, 49.01, 255",
        "LINEAR, 0, 100, 0, 128.7878788",
        "LINEAR, 0, 1, -0.5, 0",
        "LINEAR, 0, 1, 0, 255",
        "LINEAR_EXACT, 2048, 4096, 0, 0",
        "LINEAR_EXACT, 2048, 4096, 4096, 255",
        "LINEAR_EXACT, 2048, 4096, 1024, 63.75",
        "LINEAR_EXACT, 0, 100, -50, 0",
        "LINEAR_EXACT, 0, 100, 50, 255",
        "LINEAR_EXACT, 0, 100, 0, 127.5",
        "LINEAR_EXACT, 0, 1, 0.25, 191.25",
        "SIGMOID, 2048, 4096, 2048, 127.5",
        "SIGMOID, 0, 100, 50, 224.6032549",
        "SIGMOID, 0, 100, -50, 30.3967451",
    })
    void shouldWindowAsTheStandardSays(VoiFunction function, double centre, double width, double x, double grey) {
        DoubleUnaryOperator window = GreyScale.voi(new Voi(function, centre, width));

        assertThat(window.applyAsDouble(x)).isCloseTo(grey, within(1e-6));
    }

    @Test
    void shouldKeepPictureOfEightBitsAsItIs() {
        float[] table = GreyScale.table(new PixelObject(PixelHeader.ofPicture(1, 2, 8), samples(40, 90)));

        for (int value = 0; value < 256; value++) {
            assertThat(table[value]).isEqualTo(value);
        }
    }

    @Test
    void shouldSpreadDeepPictureOverItsOwnRange() {
        float[] table =
                GreyScale.table(new PixelObject(PixelHeader.ofPicture(1, 3, 16), samples(1000, 65_000, 33_000)));

        assertThat(table[1000]).isZero();
        assertThat(table[33_000]).isCloseTo(127.5f, within((float) EXACT));
        assertThat(table[65_000]).isEqualTo(255);
    }

    @Test
    void shouldLeavePaddingOutOfTheRangeAndMakeItBlack() {
        PixelHeader header = new PixelHeader(
                1,
                3,
                12,
                false,
                Photometric.MONOCHROME1,
                Rescale.IDENTITY,
                Voi.NONE,
                Spacing.UNKNOWN,
                new Padding(true, 4095));

        float[] table = GreyScale.table(new PixelObject(header, samples(4095, 100, 300)));

        assertThat(table[100]).isEqualTo(255);
        assertThat(table[300]).isZero();
        assertThat(table[4095]).isZero();
    }

    @Test
    void shouldReadSignedValuesAndNegativeSlope() {
        PixelHeader header = new PixelHeader(
                1,
                2,
                16,
                true,
                Photometric.MONOCHROME2,
                new Rescale(-2, 10),
                new Voi(VoiFunction.LINEAR_EXACT, 0, 400),
                Spacing.UNKNOWN,
                new Padding(true, -2000));

        float[] table = GreyScale.table(new PixelObject(header, samples(-95, 105)));

        assertThat(table[-95 & 0xffff]).isEqualTo(255); // modality 200
        assertThat(table[105]).isZero(); // modality -200
        assertThat(table[5]).isEqualTo(127.5f); // modality 0
        assertThat(table[-2000 & 0xffff]).isZero();
    }

    @Test
    void shouldLookUpTable() {
        Voi voi = Voi.ofTable(new VoiTable(100, 10, samples(0, 1023, 341)));

        float[] plain =
                GreyScale.table(new PixelObject(header(10, Photometric.MONOCHROME2, voi, Padding.NONE), samples(0, 1)));
        float[] inverted =
                GreyScale.table(new PixelObject(header(10, Photometric.MONOCHROME1, voi, Padding.NONE), samples(0, 1)));

        assertThat(plain[0]).isZero();
        assertThat(plain[101]).isEqualTo(255);
        assertThat(plain[1023]).isCloseTo(85, within((float) EXACT));
        assertThat(inverted[101]).isZero();
        assertThat(inverted[99]).isEqualTo(255);
    }

    @Test
    void shouldInvertMonochrome1AfterTheWindow() {
        Voi voi = new Voi(VoiFunction.LINEAR_EXACT, 512, 1024);

        float[] table =
                GreyScale.table(new PixelObject(header(10, Photometric.MONOCHROME1, voi, Padding.NONE), samples(0, 1)));

        assertThat(table[0]).isEqualTo(255);
        assertThat(table[256]).isCloseTo(191.25f, within((float) EXACT));
        assertThat(table[1023]).isCloseTo(255f / 1024, within((float) EXACT));
    }

    @ParameterizedTest
    @CsvSource({"MONOCHROME1", "MONOCHROME2"})
    void shouldMakeImageOfOneValueBlack(Photometric photometric) {
        PixelHeader header = header(12, photometric, Voi.NONE, Padding.NONE);

        assertThat(GreyScale.table(new PixelObject(header, samples(7, 7)))[7]).isZero();
        PixelHeader onlyPadding = header(12, photometric, Voi.NONE, new Padding(true, 7));
        assertThat(GreyScale.table(new PixelObject(onlyPadding, samples(7, 7)))[7])
                .isZero();
    }

    private static PixelHeader header(int bits, Photometric photometric, Voi voi, Padding padding) {
        return new PixelHeader(1, 2, bits, false, photometric, Rescale.IDENTITY, voi, Spacing.UNKNOWN, padding);
    }

    private static short[] samples(int... values) {
        short[] samples = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            samples[i] = (short) values[i];
        }
        return samples;
    }
}
