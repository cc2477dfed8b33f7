package org.cxrstream.ingest.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transcodes made by DCMTK's and GDCM's tools, against the original or against what they decode themselves. */
class TranscodesIT {
    private static final DicomDecoder DECODER = new DicomDecoder(DicomOptions.defaults());
    private static final int[][] SIZES = {{64, 64}, {65, 127}, {203, 301}};
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "dcmcrle, 16, 12",
        "dcmcrle, 8, 8",
        "dcmcjpeg +e1, 16, 12",
        "dcmcjpeg +e1, 16, 16",
        "dcmcjpeg +e1, 8, 8",
        "dcmcjpeg +el +sv 1, 16, 12",
        "dcmcjpeg +el +sv 2, 16, 12",
        "dcmcjpeg +el +sv 3, 16, 12",
        "dcmcjpeg +el +sv 4, 16, 12",
        "dcmcjpeg +el +sv 5, 16, 16",
        "dcmcjpeg +el +sv 6, 16, 12",
        "dcmcjpeg +el +sv 7, 16, 16",
        "dcmcjpls +el, 16, 12",
        "dcmcjpls +el, 16, 16",
        "dcmcjpls +el, 8, 8",
        "dcmcjpls +el +fs 500, 16, 12",
        "gdcmconv --rle, 16, 12",
        "gdcmconv --jpeg, 16, 12",
        "gdcmconv --jpegls, 16, 16",
        "gdcmconv --j2k, 8, 8",
        "gdcmconv --j2k, 16, 12",
        "gdcmconv --j2k, 16, 16",
        "gdcmconv --j2k -n 3, 16, 12",
    })
    void shouldReadLosslessTranscodeAsTheOriginal(String encoder, int allocated, int stored)
            throws IOException, InterruptedException {
        for (int[] size : SIZES) {
            for (int isSigned = 0; isSigned < 2; isSigned++) {
                Path original = original(size[0], size[1], allocated, stored, isSigned);
                Path transcode = folder.resolve("transcode.dcm");
                run(encoder, original, transcode);

                assertThat(read(transcode).digest())
                        .as("%d×%d, signed %d", size[0], size[1], isSigned)
                        .isEqualTo(read(original).digest());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dcmcjpls +en +md 1, dcmdjpls, 16, 12, 0",
        "dcmcjpls +en +md 3, dcmdjpls, 16, 16, 0",
        "dcmcjpls +en +md 2, dcmdjpls, 8, 8, 0",
        "dcmcjpeg +eb +q 95, dcmdjpeg, 8, 8, 1",
        "gdcmconv --j2k --lossy --irreversible -q 60, gdcmconv --raw, 16, 12, 1",
        "gdcmconv --j2k --lossy --irreversible -q 45, gdcmconv --raw, 8, 8, 1",
    })
    void shouldReadLossyTranscodeAsItsMakersDo(String encoder, String decoder, int allocated, int stored, int tolerance)
            throws IOException, InterruptedException {
        for (int[] size : SIZES) {
            Path original = original(size[0], size[1], allocated, stored, 0);
            Path transcode = folder.resolve("transcode.dcm");
            Path decoded = folder.resolve("decoded.dcm");
            run(encoder, original, transcode);
            run(decoder, transcode, decoded);

            short[] ours = read(transcode).samples();
            short[] theirs = read(decoded).samples();
            for (int i = 0; i < ours.length; i++) {
                assertThat(Math.abs((ours[i] & 0xffff) - (theirs[i] & 0xffff)))
                        .as("pixel %d of %d×%d", i, size[0], size[1])
                        .isLessThanOrEqualTo(tolerance);
            }
            assertThat(Files.readAllBytes(transcode)).isNotEqualTo(Files.readAllBytes(original));
        }
    }

    private Path original(int rows, int columns, int allocated, int stored, int isSigned) throws IOException {
        int[] values = picture(rows, columns, stored, isSigned);
        DicomFixture fixture = chest().text(Tag.SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.1.1")
                .text(Tag.SOP_INSTANCE_UID, "UI", "1.2.3.4")
                .number(Tag.ROWS, rows)
                .number(Tag.COLUMNS, columns)
                .number(Tag.BITS_ALLOCATED, allocated)
                .number(Tag.BITS_STORED, stored)
                .number(Tag.HIGH_BIT, stored - 1)
                .number(Tag.PIXEL_REPRESENTATION, isSigned);
        Path file = folder.resolve("original.dcm");
        Files.write(
                file,
                (allocated == 16 ? fixture.words(Tag.PIXEL_DATA, values) : bytes(fixture, values)).part10(EXPLICIT_LE));
        return file;
    }

    private static DicomFixture bytes(DicomFixture fixture, int... values) {
        byte[] bytes = new byte[values.length + values.length % 2];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return fixture.bytes(Tag.PIXEL_DATA, "OB", bytes);
    }

    /** Waves and noise, with a black margin and the greatest and the least value somewhere. */
    private static int[] picture(int rows, int columns, int stored, int isSigned) {
        Random random = new Random(stored);
        int range = 1 << stored;
        int[] values = new int[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            double wave = Math.sin(i % columns / 17.0) * Math.cos(row / 23.0);
            double value = i % columns < 9 ? 0 : range * (0.5 + 0.35 * wave) + range / 300.0 * random.nextGaussian();
            int clipped = (int) Math.max(0, Math.min(value, range - 1));
            values[i] = (i == values.length / 2 ? range - 1 : clipped) - isSigned * range / 2;
        }
        return values;
    }

    private static PixelObject read(Path file) throws IOException {
        return DECODER.decode(Files.readAllBytes(file)).pixels();
    }

    private void run(String tool, Path from, Path to) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool.split(" ")));
        assumeTrue(isInstalled(command.get(0)), () -> "skipped: " + command.get(0) + " isn't installed");
        command.add(from.toString());
        command.add(to.toString());
        File log = folder.resolve("tool.log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(tool).isTrue();
        assertThat(process.exitValue())
                .as(tool + ": " + Files.readString(log.toPath()))
                .isZero();
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
    }
}
