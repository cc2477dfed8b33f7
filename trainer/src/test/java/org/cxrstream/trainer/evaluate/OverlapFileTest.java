package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlapFileTest {
    private static final PatientKey ANN = new PatientKey("a".repeat(32));
    private static final PatientKey BEN = new PatientKey("b".repeat(32));
    private static final PatientKey CEM = new PatientKey("c".repeat(32));

    private static final Evaluation EVALUATION = new Evaluation(
            List.of(
                    new ImageOverlap(BEN, new LungOverlap(1, 2, 3), new LungOverlap(40, 50, 60)),
                    new ImageOverlap(CEM, new LungOverlap(7, 8, 9), LungOverlap.EMPTY),
                    new ImageOverlap(BEN, new LungOverlap(0, 0, 5), new LungOverlap(4, 4, 4))),
            List.of(
                    new ImageDistance(new SurfaceDistance(Math.sqrt(5), 1 / 3.0), new SurfaceDistance(2.5, 1)),
                    new ImageDistance(new SurfaceDistance(1, 0.5), SurfaceDistance.NONE),
                    new ImageDistance(new SurfaceDistance(362, 362), new SurfaceDistance(0, 0))));

    @TempDir
    private Path folder;

    private record Patients(List<PatientKey> patients) implements LabelledImages {
        @Override
        public int count() {
            return patients.size();
        }

        @Override
        public int side() {
            return 1;
        }

        @Override
        public PatientKey patient(int image) {
            return patients.get(image);
        }

        @Override
        public byte[] raster(int image) {
            return new byte[1];
        }

        @Override
        public byte[] labels(int image) {
            return new byte[1];
        }
    }

    private static final PatientNumbers NUMBERS = PatientNumbers.of(new Patients(List.of(ANN, BEN, ANN, CEM)));

    private Path written() {
        Path file = folder.resolve(OverlapFile.NAME);
        OverlapFile.write(file, EVALUATION, NUMBERS);
        return file;
    }

    @Test
    void shouldReadBackWhatItWroteButForThePatients() {
        Evaluation back = OverlapFile.read(written());
        assertThat(back.distances()).isEqualTo(EVALUATION.distances());
        assertThat(back.overlaps().stream().map(ImageOverlap::right))
                .containsExactlyElementsOf(
                        EVALUATION.overlaps().stream().map(ImageOverlap::right).toList());
        assertThat(back.overlaps().stream().map(ImageOverlap::left))
                .containsExactlyElementsOf(
                        EVALUATION.overlaps().stream().map(ImageOverlap::left).toList());
        assertThat(back.score()).isEqualTo(EVALUATION.score());
        List<PatientKey> patients =
                back.overlaps().stream().map(ImageOverlap::patient).toList();
        assertThat(patients).containsExactly(patients.get(0), PatientNumbers.standIn(3), patients.get(0));
    }

    @Test
    void shouldHoldALineAnImageAndNoPatientKey() throws IOException {
        String text = Files.readString(written());
        assertThat(text.lines())
                .containsExactly(
                        "patient,right_intersection,right_predicted,right_annotated,right_hd95,right_assd,"
                                + "left_intersection,left_predicted,left_annotated,left_hd95,left_assd",
                        "2,1,2,3,2.23606797749979,0.3333333333333333,40,50,60,2.5,1.0",
                        "3,7,8,9,1.0,0.5,0,0,0,,",
                        "2,0,0,5,362.0,362.0,4,4,4,0.0,0.0");
        assertThat(text).doesNotContain("b".repeat(8), "c".repeat(8));
    }

    @Test
    void shouldSayWhichLineIsDamaged() throws IOException {
        Path file = written();
        List<String> lines = Files.readAllLines(file);
        for (String broken : List.of(
                "2,1,2", // cut off
                "2,9,2,3,1,1,40,50,60,2.5,1.0", // more in both than in one
                "0,1,2,3,1,1,40,50,60,2.5,1.0", // no patient
                "2,1,2,3,,1,40,50,60,2.5,1.0", // one distance of two
                "2,1,x,3,1,1,40,50,60,2.5,1.0")) {
            Files.write(file, List.of(lines.get(0), lines.get(1), broken));
            assertThatThrownBy(() -> OverlapFile.read(file))
                    .isInstanceOf(SetupException.class)
                    .hasMessageStartingWith("overlaps.csv, line 3: ");
        }
        Files.writeString(file, "");
        assertThatThrownBy(() -> OverlapFile.read(file))
                .hasMessage("overlaps.csv, line 1: another header (expected: as it was written)");
    }

    @Test
    void shouldRefuseAPatientWithoutANumber() {
        PatientNumbers others = PatientNumbers.of(new Patients(List.of(ANN)));
        assertThatThrownBy(() -> OverlapFile.write(folder.resolve("x"), EVALUATION, others))
                .hasMessage("patient: not numbered (expected: one of 1)");
    }
}
