package org.cxrstream.ingest.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cxrstream.ingest.dicom.DicomFixture.DEFLATED;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_BE;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.IMPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.ingest.dicom.DicomFixture.keyObjects;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.cxrstream.ingest.FuzzCorpus;
import org.cxrstream.ingest.codec.CodestreamFixture;
import org.cxrstream.schemas.error.PoisonInputException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes: an X-ray, a note or a refusal. Runs over its seeds and the corpus of former runs in the suite; with
 * {@code JAZZER_FUZZ=1} in the environment it looks for more until it is stopped.
 */
class DicomFuzzTest {
    private static final DicomDecoder DECODER =
            new DicomDecoder(DicomOptions.defaults().accepting(DicomOptions.Acceptance.values()));
    private static final String JPEG = "1.2.840.10008.1.2.4.";

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void shouldGiveXrayOrRefusal(byte[] file) {
        try {
            assertThat(DECODER.decode(file).pixels().samples()).isNotEmpty();
        } catch (PoisonInputException e) {
            assertThat(e.getMessage()).hasSizeLessThan(300);
        }
        try {
            DicomFile.rejectionNote(file)
                    .ifPresent(note -> assertThat(note.sopInstanceUids()).isNotEmpty());
        } catch (PoisonInputException e) {
            assertThat(e.reason()).isNotNull();
        }
    }

    static Stream<byte[]> seeds() {
        return Stream.concat(made(), FuzzCorpus.of(DicomFuzzTest.class));
    }

    private static Stream<byte[]> made() {
        return Stream.of(
                chest().part10(IMPLICIT_LE),
                chest().part10(EXPLICIT_LE),
                chest().part10(EXPLICIT_BE),
                chest().part10(DEFLATED),
                chest().bare(IMPLICIT_LE),
                keyObjects("113001", "1.2.3.4").part10(EXPLICIT_LE),
                picture(16, CodestreamFixture.rle(CodestreamFixture.picture(4095), 16))
                        .part10("1.2.840.10008.1.2.5"),
                picture(8, CodestreamFixture.JPEG_BASELINE).part10(JPEG + 50),
                picture(16, CodestreamFixture.JPEG_LOSSLESS).part10(JPEG + 57),
                picture(16, CodestreamFixture.JPEG_LOSSLESS_SV1).part10(JPEG + 70),
                picture(16, CodestreamFixture.JPEG_LS).part10(JPEG + 80),
                picture(16, CodestreamFixture.JPEG_LS_NEAR).part10(JPEG + 81),
                picture(16, CodestreamFixture.JPEG_2000).part10(JPEG + 90),
                picture(16, CodestreamFixture.JPEG_2000_LOSSY).part10(JPEG + 91));
    }

    private static DicomFixture picture(int bits, byte[] codestream) {
        return chest().number(Tag.ROWS, CodestreamFixture.ROWS)
                .number(Tag.COLUMNS, CodestreamFixture.COLUMNS)
                .number(Tag.BITS_ALLOCATED, bits)
                .number(Tag.BITS_STORED, bits)
                .number(Tag.HIGH_BIT, bits - 1)
                .encapsulated(codestream);
    }
}
