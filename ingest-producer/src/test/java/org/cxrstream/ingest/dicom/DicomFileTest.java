package org.cxrstream.ingest.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.ingest.dicom.DicomFixture.DEFLATED;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_BE;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.IMPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.ingest.dicom.DicomFixture.empty;
import static org.cxrstream.ingest.dicom.DicomFixture.keyObjects;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.util.Arrays;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomFileTest {
    private static final DicomDecoder DECODER = new DicomDecoder(DicomOptions.defaults());

    private static final String MPEG4 = "1.2.840.10008.1.2.4.102";
    private static final String DX = "1.2.840.10008.5.1.4.1.1.1.1";

    @ParameterizedTest
    @ValueSource(strings = {IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED, MPEG4})
    void shouldReadHeaderWhateverThePixelsAre(String transferSyntax) {
        byte[] file = chest().text(Tag.SOP_CLASS_UID, "UI", DX)
                .text(Tag.ISSUER_OF_PATIENT_ID, "LO", "Ward 3")
                .number(Tag.ROWS, 0)
                .part10(transferSyntax);

        DicomHeader header = DicomFile.header(file);

        assertThat(header)
                .isEqualTo(new DicomHeader(
                        Optional.of(DX),
                        "1.2.3.4",
                        Optional.of("1.2.3"),
                        Optional.of("1.2.3.1"),
                        Optional.of(new PatientIdentity(Optional.of("Ward 3"), "4711"))));
        assertThat(header.isKeyObjectSelection()).isFalse();
        assertThat(header.toString()).isEqualTo("DicomHeader[…]");
    }

    @Test
    void shouldReadHeaderOfTruncatedFile() {
        byte[] file = chest().part10(EXPLICIT_LE);

        DicomHeader header = DicomFile.header(Arrays.copyOf(file, file.length - 100));

        assertThat(header.sopInstanceUid()).isEqualTo("1.2.3.4");
        assertThat(header.sopClassUid()).isEmpty();
    }

    @Test
    void shouldRefuseWhatDoesNotSayWhichInstanceItIs() {
        assertThat(refusal(new byte[0])).isEqualTo(EMPTY_FILE);
        assertThat(refusal(new byte[200])).isEqualTo(NOT_AN_IMAGE);
        assertThat(refusal(chest().without(Tag.SOP_INSTANCE_UID).part10(EXPLICIT_LE)))
                .isEqualTo(ATTRIBUTE_INVALID);
        assertThat(refusal(Arrays.copyOf(chest().part10(EXPLICIT_LE), 200))).isEqualTo(FILE_TRUNCATED);
    }

    @Test
    void shouldBelieveTheDataSetBeforeTheMetaInformation() {
        byte[] expected = chest().part10(EXPLICIT_LE);
        byte[] implicit = chest().bare(IMPLICIT_LE);
        byte[] lying = Arrays.copyOf(expected, expected.length - chest().bare(EXPLICIT_LE).length + implicit.length);
        System.arraycopy(implicit, 0, lying, lying.length - implicit.length, implicit.length);

        assertThat(DECODER.decode(lying).pixels().digest())
                .isEqualTo(DECODER.decode(expected).pixels().digest());
    }

    @Test
    void shouldRefuseDeflateBomb() {
        byte[] bomb = empty().text(Tag.SOP_INSTANCE_UID, "UI", "1.2.3.4")
                .bytes(0x0009_1001, "OB", new byte[4 << 20])
                .part10(DEFLATED);

        assertThat(bomb).hasSizeLessThan(10_000);
        assertThat(refusal(bomb)).isEqualTo(IMAGE_TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "113001, REJECTED_FOR_QUALITY",
        "113037, REJECTED_FOR_PATIENT_SAFETY",
        "113038, INCORRECT_WORKLIST_ENTRY",
        "113039, RETENTION_EXPIRED",
    })
    void shouldReadRejectionNote(String title, WithdrawalReason reason) {
        for (String transferSyntax : new String[] {IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED}) {
            RejectionNote note = DicomFile.rejectionNote(
                            keyObjects(title, "1.2.3.4", "1.2.3.5").part10(transferSyntax))
                    .orElseThrow();

            assertThat(note.reason()).isEqualTo(reason);
            assertThat(note.sopInstanceUids()).containsExactly("1.2.3.4", "1.2.3.5");
            assertThat(note.header().studyUid()).contains("1.2.3");
            assertThat(note.header().patient()).contains(new PatientIdentity(Optional.empty(), "4711"));
            assertThat(note.toString()).doesNotContain("1.2.3");
        }
    }

    @Test
    void shouldReadRejectionNoteWithSequencesThatAWriterDidNotKnow() {
        byte[] file = keyObjects("113001")
                .unknownSequence(
                        Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
                        empty().delimitedSequence(
                                        Tag.REFERENCED_SERIES_SEQUENCE,
                                        empty().sequence(
                                                        Tag.REFERENCED_SOP_SEQUENCE,
                                                        empty().text(
                                                                        Tag.REFERENCED_SOP_INSTANCE_UID,
                                                                        "UI",
                                                                        "1.2.3.7"))))
                .part10(EXPLICIT_LE);

        assertThat(DicomFile.rejectionNote(file).orElseThrow().sopInstanceUids())
                .containsExactly("1.2.3.7");
    }

    @Test
    void shouldTakeNothingElseForARejectionNote() {
        assertThat(DicomFile.rejectionNote(chest().part10(EXPLICIT_LE))).isEmpty();
        assertThat(DicomFile.rejectionNote(keyObjects("113000", "1.2.3.4").part10(EXPLICIT_LE)))
                .as("113000: Of Interest")
                .isEmpty();
        assertThat(DicomFile.rejectionNote(keyObjects("113001", "1.2.3.4")
                        .sequence(
                                Tag.CONCEPT_NAME_CODE_SEQUENCE,
                                empty().text(Tag.CODE_VALUE, "SH", "113001")
                                        .text(Tag.CODING_SCHEME_DESIGNATOR, "SH", "99OWN"))
                        .part10(EXPLICIT_LE)))
                .as("somebody's own code")
                .isEmpty();
    }

    @Test
    void shouldRefuseRejectionNoteWithoutInstance() {
        byte[] file = keyObjects("113001").part10(EXPLICIT_LE);

        PoisonInputException refusal =
                catchThrowableOfType(PoisonInputException.class, () -> DicomFile.rejectionNote(file));

        assertThat(refusal.reason()).isEqualTo(ATTRIBUTE_INVALID);
    }

    private static DeadLetterReason refusal(byte[] file) {
        return catchThrowableOfType(PoisonInputException.class, () -> DicomFile.header(file))
                .reason();
    }
}
