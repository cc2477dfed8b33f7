package org.cxrstream.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.pipeline.UntrainedModel;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code evaluate} and {@code predict} with a model of random weights on synthetic patients. */
class ModelCommandsTest {
    private static final int PATIENTS = 3;
    private static final int IMAGES = 6;

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void makeFolderAndModel() throws IOException {
        PhantomFolder.write(shared.resolve("ward"), new PhantomSettings(PATIENTS, 2, 2, 7, 0.5));
        Torch.prepareThread();
        try (UNet network = new UNet(NetworkSpec.lungs(2, 32), Precision.FP32, 1)) {
            Files.write(
                    shared.resolve("model.safetensors"), Checkpoint.of(network).encode());
        }
    }

    @Test
    void shouldEvaluateOnTheAnnotatedXraysWithoutNamingAnybody() throws IOException {
        Path json = temporary.resolve("figures.json");

        int status = execute("evaluate", "--model", shared, "--annotations", ward(), "--json", json);

        assertThat(status).as("%s", err).isZero();
        assertThat(out.toString())
                .contains("6 X-rays read of 6, 3 with masks, all usable", "3 X-rays", "dataset", "mean over X-rays")
                .contains("95 % over patients", "these figures carry nothing");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.get("images").asInt()).isEqualTo(3);
        assertThat(figures.get("carriesNothing").asBoolean()).isTrue();
        assertThat(figures.at("/datasetDice/mean").asDouble()).isBetween(0.0, 1.0);
        assertThat(figures.at("/hd95/mean").asDouble()).isBetween(0.0, 256 * Math.sqrt(2));
        assertThat(figures.at("/perImageDice").fieldNames()).toIterable().contains("right", "left", "mean");
        assertThat(figures.get("xrays")).hasSize(3);
        assertThat(figures.at("/xrays/0/xray").asText()).matches("folder 1, row \\d");
        assertThat(out + figures.toString()).doesNotContain("phantom-", "p0000");
    }

    @Test
    void shouldWriteAMaskAndAnOverlayForEachXray() throws IOException {
        Path masks = temporary.resolve("out");

        int status =
                execute("predict", "--model", shared.resolve("model.safetensors"), "--images", ward(), "--out", masks);

        assertThat(status).as("%s", err).isZero();
        List<String> rows = Files.readAllLines(masks.resolve("predictions.csv"));
        assertThat(rows).hasSize(1 + IMAGES);
        assertThat(rows.get(0)).isEqualTo("xray,rows,columns,mask,overlay,right_pixels,left_pixels,entropy,model");
        assertThat(rows.get(1)).startsWith("\"folder 1, row 2\",").contains(",masks/folder-1-row-2.png,");
        String[] cells = rows.get(1).split(",");
        BufferedImage mask = ImageIO.read(masks.resolve(cells[4]).toFile());
        assertThat(mask.getHeight()).isEqualTo(Integer.parseInt(cells[2]));
        assertThat(mask.getWidth()).isEqualTo(Integer.parseInt(cells[3]));
        assertThat(count(mask, 1)).isEqualTo(Integer.parseInt(cells[6]));
        assertThat(count(mask, 2)).isEqualTo(Integer.parseInt(cells[7]));
        BufferedImage overlay = ImageIO.read(masks.resolve(cells[5]).toFile());
        assertThat(overlay.getWidth()).isEqualTo(512);
        try (Stream<Path> files = Files.walk(masks)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.contains("p0")))
                    .isEmpty();
        }
    }

    /** As it was judged, unless somebody asks for something else. */
    @Test
    void shouldGoByTheCardBesideTheModel() throws IOException {
        Path weights = Files.copy(shared.resolve("model.safetensors"), temporary.resolve("model.safetensors"));
        Checkpoint checkpoint = Checkpoint.decode(Files.readAllBytes(weights));
        Files.writeString(
                temporary.resolve("model.json"), UntrainedModel.card(checkpoint).toJson());
        Path json = temporary.resolve("figures.json");

        assertThat(execute("evaluate", "--model", weights, "--annotations", ward(), "--json", json))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("U-Net of width 2 at 32×32, FP32, masks NONE");
        assertThat(new ObjectMapper().readTree(json.toFile()).get("cleanUp").asText())
                .isEqualTo("NONE");
        assertThat(out.toString()).doesNotContain("mirror images");
        assertThat(execute(
                        "evaluate",
                        "--model",
                        weights,
                        "--annotations",
                        ward(),
                        "--json",
                        json,
                        "--mirroring",
                        "AVERAGED"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("masks NONE, with mirror images");
        assertThat(new ObjectMapper().readTree(json.toFile()).get("mirroring").asText())
                .isEqualTo("AVERAGED");
        assertThat(execute(
                        "predict",
                        "--model",
                        weights,
                        "--images",
                        ward(),
                        "--out",
                        temporary.resolve("masks"),
                        "--precision",
                        "bf16",
                        "--clean-up",
                        "LARGEST_PIECE_WITHOUT_HOLES"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("BF16, masks LARGEST_PIECE_WITHOUT_HOLES");
    }

    @Test
    void shouldRefuseAFileInNoFolderBeforeTheWork() {
        Path json = temporary.resolve("gone/figures.json");
        assertThat(execute("evaluate", "--model", shared, "--annotations", ward(), "--json", json))
                .isEqualTo(73);
        assertThat(execute("bench", "train", "--json", json)).isEqualTo(73);
        assertThat(execute("demo", "--data", temporary.resolve("data"), "--json", json))
                .isEqualTo(73);
        assertThat(err.toString()).contains("--json: ", "(expected: a file in a folder that can be written)");
        assertThat(temporary.resolve("data")).doesNotExist();
    }

    @Test
    void shouldRefuseTwoFoldersOfOneName() throws IOException {
        PhantomFolder.write(temporary.resolve("ward"), new PhantomSettings(1, 1, 1, 7, 0));
        assertThat(execute(
                        "evaluate",
                        "--model",
                        shared,
                        "--annotations",
                        ward(),
                        "--annotations",
                        temporary.resolve("ward")))
                .isEqualTo(64);
        assertThat(err.toString()).contains("different names");
    }

    @Test
    void shouldSayThatTheModelIsMissing() {
        assertThat(execute("evaluate", "--model", temporary, "--annotations", ward()))
                .isEqualTo(66);
        assertThat(err.toString()).contains("--model").contains("expected: a model.safetensors or its folder");
    }

    @Test
    void shouldSayThatAFileIsNoModel() throws IOException {
        Path file = Files.writeString(temporary.resolve("model.safetensors"), "weights of something else");
        assertThat(execute("predict", "--model", file, "--images", ward(), "--out", temporary))
                .isEqualTo(66);
        assertThat(err.toString()).contains("cxr: --model").contains("expected:");
    }

    @Test
    void shouldSayThatThereIsNothingToCompareWith() throws IOException {
        PhantomFolder.write(temporary.resolve("unlabelled"), new PhantomSettings(1, 1, 1, 7, 0));
        assertThat(execute("evaluate", "--model", shared, "--annotations", temporary.resolve("unlabelled")))
                .isEqualTo(66);
        assertThat(err.toString()).contains("--annotations: no masks (expected: X-rays with masks)");
    }

    private static Path ward() {
        return shared.resolve("ward");
    }

    private static int count(BufferedImage mask, int label) {
        int count = 0;
        for (int row = 0; row < mask.getHeight(); row++) {
            for (int column = 0; column < mask.getWidth(); column++) {
                count += mask.getRaster().getSample(column, row, 0) == label ? 1 : 0;
            }
        }
        return count;
    }

    private int execute(Object... arguments) {
        CommandLine commandLine = Cxr.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }
}
