package org.cxrstream.compose.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code train}, then {@code evaluate} and {@code predict} with its model, on a few synthetic patients. */
class TrainCommandTest {
    @TempDir
    static Path ward;

    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void makeFolder() throws IOException {
        PhantomFolder.write(ward, new PhantomSettings(6, 2, 2, 7, 1));
    }

    @Test
    void shouldTrainAModelThatCanBeEvaluatedAndUsed() throws IOException {
        Path run = temporary.resolve("run");

        assertThat(train(run)).as("%s", err).isZero();
        assertThat(out.toString())
                .contains("not a medical device", "preset tuned, CL-TCI-MoCo, U-Net of width 2 at 32×32, fold 0 of 3")
                .contains("pre-trained on 8 X-rays of 4 patients, fine-tuned on 8 of 4")
                .contains("same-patient retrieval@1 of the test patients:", "after 3 steps")
                .contains(
                        "Dice on 2 patients, 4 X-rays", "CL-TCI-MoCo  ", "its mean over X-rays", "mean training mask");
        assertThat(new ObjectMapper()
                        .readTree(run.resolve("config.json").toFile())
                        .at("/settings/pretraining.steps")
                        .asText())
                .isEqualTo("3");
        assertThat(execute("evaluate", "--model", run, "--annotations", ward))
                .as("%s", err)
                .isZero();
        assertThat(execute("predict", "--model", run, "--images", ward, "--out", temporary.resolve("masks")))
                .as("%s", err)
                .isZero();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("phantom-", "p0000", "images/");
            }
        }
    }

    @Test
    void shouldRefuseAnotherConfigurationInTheSameFolder() {
        Path run = temporary.resolve("run");
        assertThat(train(run)).as("%s", err).isZero();

        assertThat(train(run, "--seed", "2")).isEqualTo(78);
        assertThat(err.toString()).contains("holds another training: seed: 2 (before: 1)");
        assertThat(train(run)).as("%s", err).isZero();
    }

    @Test
    void shouldRefuseWhatIsNotKnownBeforeAnythingIsRead() {
        assertThat(train(temporary.resolve("run"), "--set", "pretraining.metod=moco"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("did you mean pretraining.method?");
        assertThat(train(temporary.resolve("run"), "--set", "compare-with-random-start=true"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("expected: pretraining.method=random for the other");
        assertThat(temporary.resolve("run")).doesNotExist();
    }

    @Test
    void shouldRefuseANumberFormatOfProofs() {
        assertThat(train(temporary.resolve("run"), "--precision", "FP64")).isEqualTo(64);
        assertThat(err.toString()).contains("FP64 (expected: FP32 or BF16)");
    }

    @Test
    void shouldRefuseSettingsOfPretrainingWithAGivenEncoder() {
        assertThat(train(temporary.resolve("run"), "--pretrained", "any.safetensors"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("setting: pretraining.batch (expected: none of pre-training");
    }

    @Test
    void shouldSayWhatAGivenEncoderWasPretrainedOn() {
        Path first = temporary.resolve("first");
        assertThat(train(first, "--set", "pretraining.method=moco"))
                .as("%s", err)
                .isZero();
        out.getBuffer().setLength(0);

        assertThat(begin(first, "inductive")).as("%s", err).isZero();
        assertThat(out.toString())
                .contains("preset tuned, MoCo, U-Net", "pre-trained on 8 X-rays of 4 patients", "MoCo  ")
                .contains("retrieval@1 of the test patients: 0.", "after 3 steps");
        assertThat(begin(first, "transductive")).as("%s", err).isZero();
        assertThat(out.toString()).contains("retrieval@1 of all patients (none held out): ");
    }

    private int begin(Path first, String protocol) {
        List<Object> arguments = new ArrayList<>(
                List.of("train", "--images", ward, "--annotations", ward, "--folds", "3", "--protocol", protocol));
        arguments.addAll(List.of("--out", temporary.resolve(protocol)));
        arguments.addAll(List.of("--pretrained", first.resolve("encoder.safetensors")));
        for (String setting : List.of("network.width=2", "network.input-size=32", "finetuning.updates=3")) {
            arguments.addAll(List.of("--set", setting));
        }
        return execute(arguments.toArray());
    }

    @Test
    void shouldSayThatARandomStartIsNotPretrainedAndRepeatItsFigures() throws IOException {
        Path run = temporary.resolve("run");
        assertThat(train(run, "--set", "pretraining.method=random"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("  not pre-trained, fine-tuned on 8 of 4", "after 0 steps");
        String table = figures();
        String report = Files.readString(run.resolve("report.json"));

        out.getBuffer().setLength(0);
        assertThat(train(run, "--set", "pretraining.method=random"))
                .as("%s", err)
                .isZero();

        assertThat(figures()).isEqualTo(table);
        assertThat(Files.readString(run.resolve("report.json"))).isEqualTo(report);
    }

    private String figures() {
        return out.toString().substring(out.toString().indexOf("not pre-trained"));
    }

    @Test
    void shouldRefuseAFoldThatIsNotThere() {
        assertThat(train(temporary.resolve("run"), "--fold", "3")).isEqualTo(78);
        assertThat(err.toString()).contains("--fold: 3 (expected: 0 to 2)");
    }

    @Test
    void shouldRefuseToKeepStatesAllTheTime() {
        assertThat(train(temporary.resolve("run"), "--state-every", "0")).isEqualTo(78);
        assertThat(err.toString()).contains("--state-every: 0 (expected: > 0)");
    }

    private int train(Path run, String... more) {
        List<Object> arguments = new ArrayList<>(
                List.of("train", "--images", ward, "--annotations", ward, "--out", run, "--folds", "3"));
        for (String setting : List.of(
                "network.width=2",
                "network.input-size=32",
                "pretraining.steps=3",
                "pretraining.batch=4",
                "finetuning.updates=3",
                "finetuning.batch=2")) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(List.of(more));
        return execute(arguments.toArray());
    }

    private int execute(Object... arguments) {
        CommandLine commandLine = Cxr.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }
}
