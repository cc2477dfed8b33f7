package org.cxrstream.compose.experiment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole experiment on a few synthetic patients: trained, taken up again, reported. */
class ExperimentRequestTest {
    private static final String PLAN = """
            name: Tiny
            data: {pretrain: ward, fine-tune: ward}
            precision: FP32
            folds: 2
            set:
              network.width: 2
              network.input-size: 32
              pretraining.steps: 3
              pretraining.batch: 4
              finetuning.updates: 2
              finetuning.batch: 2
            rows:
              Random: {pretraining.method: random}
              MoCo: {pretraining.method: moco}
            blocks:
              - {name: M=2, annotated-images: 2}
              - {name: M=4, annotated-images: 4, test-folds: 1, draws: [1, 0]}
            figures: {block: M=2, x-rays: 2}
            """;
    private static final int CELLS = 8;

    /** Holds the X-rays and an experiment that is done; never changed. */
    @TempDir
    static Path finished;

    @TempDir
    private Path temporary;

    private Path plan = Path.of("");
    private final StringWriter terminal = new StringWriter();
    private final Steps steps = new Steps();

    /** Counts what is trained. */
    private static final class Steps implements RunListener {
        private int count;

        @Override
        public void onStage(TrainingStage stage, String what) {}

        @Override
        public void onStep(TrainingStep step) {
            count++;
        }
    }

    @BeforeAll
    static void finishAnExperiment() throws IOException {
        PhantomFolder.write(finished.resolve("ward"), new PhantomSettings(6, 2, 2, 7, 1));
        Path plan = Files.writeString(finished.resolve("plan.yaml"), PLAN);
        request(plan, finished.resolve("out")).run(new Steps(), new PrintWriter(new StringWriter()), new StopSignal());
    }

    private static ExperimentRequest request(Path plan, Path out) {
        return new ExperimentRequest(plan, out, finished, out.resolve("encoders"));
    }

    @BeforeEach
    void writePlan() throws IOException {
        plan = Files.writeString(temporary.resolve("plan.yaml"), PLAN);
    }

    private Path out() {
        return temporary.resolve("out");
    }

    private void run() {
        request(plan, out()).run(steps, new PrintWriter(terminal, true), new StopSignal());
    }

    /** Begins with what the finished experiment has left. */
    private void takeUp() throws IOException {
        for (Map.Entry<String, String> file : content(finished.resolve("out")).entrySet()) {
            Path copy = out().resolve(file.getKey());
            Files.createDirectories(copy.resolveSibling(""));
            Files.writeString(copy, file.getValue(), ISO_8859_1);
        }
    }

    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Files.readString(file, ISO_8859_1));
            }
        }
        return content;
    }

    private static List<Map<String, String>> lines(Path out) {
        return new ExperimentFolder(out).results().lines();
    }

    @Test
    void shouldDoFoldByFoldAllRows() {
        assertThat(lines(finished.resolve("out")))
                .extracting(line ->
                        "%s %s %s %s".formatted(line.get("block"), line.get("draw"), line.get("fold"), line.get("row")))
                .containsExactly(
                        "M=2 0 0 Random",
                        "M=2 0 0 MoCo",
                        "M=2 0 1 Random",
                        "M=2 0 1 MoCo",
                        "M=4 1 1 Random",
                        "M=4 1 1 MoCo",
                        "M=4 0 1 Random",
                        "M=4 0 1 MoCo");
        assertThat(lines(finished.resolve("out")))
                .allSatisfy(line -> assertThat(line)
                        .containsEntry("data", "manifest")
                        .containsEntry("updates", "2")
                        .containsEntry("finetuning_images_seen", "4"));
    }

    @Test
    void shouldDoAllOtherCellsWhenOneCannotBeDone() throws IOException {
        takeUp();
        Files.writeString(
                plan,
                PLAN.replace(
                                "  MoCo:",
                                "  Exploding: {pretraining.method: moco, pretraining.learning-rate: 1e30}\n  MoCo:")
                        .replaceFirst("figures:.*\n", ""));

        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CONFIGURATION))
                .hasMessageContainingAll(
                        "cells that can't be done:", "M=2, Exploding, fold 0", "lower pretraining.learning-rate");

        assertThat(lines(out())).hasSize(CELLS).noneMatch(line -> "Exploding".equals(line.get("row")));
        assertThat(out().resolve("report.md")).exists();
    }

    @Test
    void shouldRefuseSettingsThatBlocksDecide() throws IOException {
        Files.writeString(plan, PLAN.replace("  MoCo: {", "  MoCo: {finetuning.annotated-images: 2, "));

        assertThatThrownBy(this::run)
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("row MoCo: finetuning.annotated-images (expected: annotated-images of a block");
    }

    @Test
    void shouldPretrainOneEncoderForAllFoldsAndDraws() {
        ExperimentFolder folder = new ExperimentFolder(finished.resolve("out"));

        assertThat(folder.encoders().lines()).hasSize(1);
        assertThat(folder.encoders().lines().get(0))
                .containsEntry("row", "MoCo")
                .containsEntry("steps", "3")
                .containsEntry("images", "12");
    }

    @Test
    void shouldKeepTheModelsThatFiguresAreDrawnOfAndNoOther() throws IOException {
        List<String> drawn = lines(finished.resolve("out")).stream()
                .limit(2)
                .map(line -> "cells/" + line.get("cell") + "/model.safetensors")
                .sorted()
                .toList();

        assertThat(content(finished.resolve("out/cells")).keySet())
                .filteredOn(name -> name.endsWith(".safetensors"))
                .filteredOn(name -> !name.endsWith("encoder.safetensors"))
                .map(name -> "cells/" + name)
                .containsExactlyElementsOf(drawn);
    }

    @Test
    void shouldReportTablesAndFigures() throws IOException {
        Map<String, String> left = content(finished.resolve("out"));

        assertThat(left)
                .containsKeys(
                        "figures/outlines-1-1.png",
                        "figures/outlines-1-2.png",
                        "figures/outlines-2-2.png",
                        "figures/embedding-1.svg",
                        "figures/embedding-2.svg")
                .doesNotContainKeys("figures/outlines-3-1.png", "figures/embedding-3.svg");
        assertThat(Files.readString(finished.resolve("out/report.md")))
                .contains("# Tiny", "8 of 8 cells are done.", "MoCo − Random", "## M=2", "## M=4")
                .contains("## At a glance", "| Row | M = 2 | M = 4 |")
                .contains("(figures/outlines-2-2.png)", "(figures/embedding-2.svg)")
                .doesNotContain("Incomplete", "there is no model");
        assertThat(left.get("report.html")).contains("data:image/png;base64,", "data:image/svg+xml;base64,");
        // An X-ray each, once in grey at most.
        assertThat(left.getOrDefault("figures/embedding-1.svg", "").split("<circle", -1))
                .hasSize(12 + 1);
    }

    @Test
    void shouldNameNoPatientAndNoFile() throws IOException {
        assertThat(content(finished.resolve("out")))
                .allSatisfy((name, content) -> assertThat(content).doesNotContain("phantom-", "p0000", "images/"));
    }

    @Test
    void shouldTrainNothingTwice() throws IOException {
        takeUp();
        Map<String, String> before = content(out());

        run();

        assertThat(steps.count).isZero();
        assertThat(content(out())).isEqualTo(before);
    }

    @Test
    void shouldDoACellAgainWhoseLineWasCutShort() throws IOException {
        takeUp();
        List<Map<String, String>> before = lines(out());
        Path results = out().resolve("results.csv");
        String whole = Files.readString(results);
        Files.writeString(results, whole.substring(0, whole.length() - 7));

        run();

        assertThat(steps.count).isEqualTo(2);
        List<Map<String, String>> after = lines(out());
        assertThat(after).hasSize(CELLS);
        assertThat(after.subList(0, CELLS - 1)).isEqualTo(before.subList(0, CELLS - 1));
        for (String column : List.of("cell", "block", "row", "fold", "draw", "dice", "hd95", "model", "encoder")) {
            assertThat(after.get(CELLS - 1).get(column))
                    .as(column)
                    .isEqualTo(before.get(CELLS - 1).get(column));
        }
    }

    @Test
    void shouldTellOfMissingCellsWithoutTraining() throws IOException {
        takeUp();
        Path results = out().resolve("results.csv");
        Files.write(results, Files.readAllLines(results).subList(0, 4));

        request(plan, out()).report(new PrintWriter(terminal, true));

        assertThat(Files.readString(out().resolve("report.md")))
                .contains("3 of 8 cells are done.")
                .contains("Incomplete with 2 annotated X-rays: 3 of 4 cells are done.")
                .contains("Incomplete with 4 annotated X-rays: 0 of 4 cells are done.");
        assertThat(lines(out())).hasSize(3);
    }

    @Test
    void shouldHoldAgainstMocoThatExcludesTheSameImageUnlessThePlanNamesAnother() throws IOException {
        String both = PLAN.replace(
                        "rows:\n",
                        "rows:\n  Handicapped: {pretraining.method: moco, contrast.excludes-same-image: false}\n")
                .replaceFirst("figures:.*\n", "");
        assertThat(references(both)).containsExactly("Random", "MoCo");
        assertThat(references(both + "compare-with: Handicapped\n")).containsExactly("Handicapped");
    }

    private List<String> references(String text) throws IOException {
        Plan read = Plan.read(Files.writeString(plan, text));
        Cells cells = new Cells(read, Precision.FP32, Map.of());
        return Reporting.references(read, cells.all());
    }

    @Test
    void shouldGoOnWithAFileOfAnEarlierRelease() throws IOException {
        takeUp();
        Path results = out().resolve("results.csv");
        List<String> earlier = Files.readAllLines(results).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
        Files.write(results, earlier.subList(0, CELLS));

        run();

        assertThat(Files.readAllLines(results).get(0)).endsWith(",labelled_patients");
        assertThat(lines(out()))
                .hasSize(CELLS)
                .allSatisfy(line ->
                        assertThat(line).doesNotContainKey("labelled_images").hasSize(Experiment.COLUMNS.size() - 1));
    }

    @Test
    void shouldListAnEncoderThatAnotherExperimentHasPretrained() throws IOException {
        Path cache = finished.resolve("out/encoders");
        Files.writeString(plan, PLAN.replaceFirst("figures:.*\n", "").replaceFirst("  - .name: M=4.*\n", ""));
        new ExperimentRequest(plan, out(), finished, cache)
                .run(steps, new PrintWriter(terminal, true), new StopSignal());

        assertThat(new ExperimentFolder(out()).encoders().lines())
                .isEqualTo(
                        new ExperimentFolder(finished.resolve("out")).encoders().lines());
        assertThat(steps.count).isEqualTo(4 * 2);
    }

    @Test
    void shouldPrintEveryKindOfWorkWithItsStepsAndLeaveNothing() throws IOException {
        request(plan, out()).printBudget(new PrintWriter(terminal, true));

        assertThat(terminal.toString())
                .containsPattern("pre-train MoCo, U-Net +1 +3 ")
                .containsPattern("fine-tune U-Net, 2 X-rays, M=2 +4 +2 ")
                .containsPattern("fine-tune U-Net, 4 X-rays, M=4 +4 +2 ")
                .contains("8 cells left: about ")
                .doesNotContain("pre-train Random");
        assertThat(out()).doesNotExist();
    }

    @Test
    void shouldRefuseAPlanThatDoesNotFit() throws IOException {
        refuse("rows: [Random", "rows: [Randm, Random", "row: Randm (expected: one of Random, MoCo)");
        refuse("test-folds: 1", "test-folds: 2", "block M=4: test-folds: 2 (expected: 0 to 1)");
        refuse("block: M=2", "block: M=3", "figures.block: M=3 (expected: the name of a block)");
        refuse("name: M=4", "name: M=2, set: {finetuning.updates: 3}", "another block of that name hasn't");
        refuse("figures:", "compare-with: PIRL\nfigures:", "compare-with: PIRL (expected: one of Random, MoCo)");
        refuse("pretraining.steps", "pretraining.stebs", "pretraining.stebs", "did you mean pretraining.steps?");
        refuse("folds: 2", "folds: 1", "folds: 1 (expected: >= 2)");
        refuse("  - {name: M=2,", "  - {nam: M=2,", "line 16: nam: not known (expected: one of annotated-images,");
        refuse("precision: FP32", "precision: FP31", "line 3: ", "FP31");
        refuse("rows:\n", "rows:\n\t", "line 12");
    }

    private void refuse(String before, String after, String... told) throws IOException {
        String base =
                PLAN.replace("{name: M=2, annotated-images: 2}", "{name: M=2, annotated-images: 2, rows: [Random]}");
        assertThat(base).contains(before);
        Files.writeString(plan, base.replace(before, after));
        assertThatThrownBy(() -> request(plan, out()).report(new PrintWriter(terminal, true)))
                .isInstanceOf(SetupException.class)
                .hasMessageContainingAll(told)
                .message()
                .doesNotContain("org.cxrstream");
    }
}
