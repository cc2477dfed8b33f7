package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.junit.jupiter.api.Test;

class PixelObjectTest {
    private static final PixelHeader HEADER = new PixelHeader(
            7,
            5,
            12,
            true,
            Photometric.MONOCHROME1,
            new Rescale(0.5, -1024),
            new Voi(VoiFunction.SIGMOID, 40, 400),
            new Spacing(SpacingSource.IMAGER_PIXEL_SPACING, 0.1, 0.2),
            new Padding(true, -2000));

    @Test
    void shouldGiveBackHeaderAndEverySample() {
        PixelObject pixels = new PixelObject(HEADER, randomSamples(HEADER.pixels(), 1));
        PixelObject parsed = PixelObject.parse(pixels.toBytes());
        assertThat(parsed.header()).isEqualTo(HEADER);
        assertThat(parsed.samples()).isEqualTo(pixels.samples());
        assertThat(parsed.digest()).isEqualTo(pixels.digest());
    }

    @Test
    void shouldGiveBackVoiTable() {
        VoiTable table = new VoiTable(-3, 10, new short[] {0, 512, 1023});
        PixelHeader header = withVoi(Voi.ofTable(table));
        PixelObject pixels = new PixelObject(header, randomSamples(HEADER.pixels(), 2));

        PixelObject parsed = PixelObject.parse(pixels.toBytes());

        assertThat(parsed.header()).isEqualTo(header);
        assertThat(parsed.samples()).isEqualTo(pixels.samples());
        assertThat(parsed.digest())
                .isEqualTo(pixels.digest())
                .isNotEqualTo(new PixelObject(HEADER, pixels.samples()).digest());
        assertThat(pixels.toBytes()[4]).as("version").isEqualTo((byte) 2);
    }

    @Test
    void shouldRefuseVoiTableThatIsCutOff() {
        byte[] header =
                withVoi(Voi.ofTable(new VoiTable(0, 8, new short[1000]))).toBytes();

        for (int length = PixelHeader.BYTES; length < header.length; length++) {
            byte[] start = Arrays.copyOf(header, length);
            assertThatExceptionOfType(PoisonInputException.class).isThrownBy(() -> PixelObject.parse(start));
        }
    }

    @Test
    void shouldLookUpTableWithItsEndsGoingOn() {
        VoiTable table = new VoiTable(10, 12, new short[] {0, 4095, 1365});

        assertThat(table.grey(-1000)).isZero();
        assertThat(table.grey(10.4)).isZero();
        assertThat(table.grey(11)).isEqualTo(1);
        assertThat(table.grey(12)).isEqualTo(1.0 / 3);
        assertThat(table.grey(1e300)).isEqualTo(1.0 / 3);
    }

    @Test
    void shouldKeepTheDigestOfTheFirstRelease() {
        // Digests name objects for ever: a change of the format must not change them unnoticed.
        PixelObject pixels = new PixelObject(PixelHeader.ofPicture(1, 2, 8), new short[] {1, 255});
        assertThat(pixels.digest().hex()).isEqualTo("3e1382ad9b3bf57c154103f9bd568f977ad2ad6c1e10f5f57933bfc56beb608d");
    }

    @Test
    void shouldKeepTheDigestOfSeveralRows() {
        // Computed with Python's struct and hashlib over the header and the values as 16-bit big-endian.
        PixelObject pixels = new PixelObject(PixelHeader.ofPicture(3, 2, 16), new short[] {0, 1, 2, 255, -1, 4096});
        assertThat(pixels.digest().hex()).isEqualTo("98ead009e0b5b3d84934e5e600a64749f4295fcde9e0b2ecca17b1a870e640c8");
    }

    @Test
    void shouldRefuseMorePixelsThanAnyServiceHolds() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> PixelHeader.ofPicture(8_001, 8_000, 8))
                .withMessage("image: 8001×8000 (expected: at most 64000000 pixels)");
        byte[] object = new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[1]).toBytes();
        ByteBuffer.wrap(object).putInt(8, 16_000).putInt(12, 16_000);
        assertThatExceptionOfType(PoisonInputException.class).isThrownBy(() -> PixelObject.parse(object));
    }

    @Test
    void shouldNameDifferentPixelsDifferently() {
        short[] samples = randomSamples(HEADER.pixels(), 2);
        short[] other = samples.clone();
        other[3]++;
        assertThat(new PixelObject(HEADER, samples).digest()).isNotEqualTo(new PixelObject(HEADER, other).digest());
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] object = new PixelObject(HEADER, randomSamples(HEADER.pixels(), 3)).toBytes();
        for (int length = 0; length < object.length; length++) {
            byte[] cut = Arrays.copyOf(object, length);
            assertThatExceptionOfType(PoisonInputException.class).isThrownBy(() -> PixelObject.parse(cut));
        }
    }

    @Test
    void shouldThrowNothingButPoisonForMutatedObjects() {
        byte[] object = new PixelObject(HEADER, randomSamples(HEADER.pixels(), 4)).toBytes();
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] mutated = object.clone();
            mutated[random.nextInt(object.length)] ^= (byte) (1 << random.nextInt(8));
            if (mutated[8] != object[8] || mutated[12] != object[12] || mutated[13] != object[13]) {
                continue; // Millions of rows would only test the heap.
            }
            try {
                PixelObject.parse(mutated);
            } catch (PoisonInputException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static short[] randomSamples(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) random.nextInt();
        }
        return samples;
    }

    private static PixelHeader withVoi(Voi voi) {
        return new PixelHeader(
                HEADER.rows(),
                HEADER.columns(),
                HEADER.bitsStored(),
                HEADER.signed(),
                HEADER.photometric(),
                HEADER.rescale(),
                voi,
                HEADER.spacing(),
                HEADER.padding());
    }
}
