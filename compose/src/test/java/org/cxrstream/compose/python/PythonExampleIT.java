package org.cxrstream.compose.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/python.md says, done: a model of the paper's size, of random weights, is opened by Python. */
class PythonExampleIT {
    private static final Path DOCUMENT = Path.of("..", "docs", "python.md");
    private static final Pattern BLOCK = Pattern.compile("```(python)?\n(.*?)```", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern CHOICE = Pattern.compile("<(\\d)-(\\d)>|\\{([a-z_,]+)}");

    @TempDir
    static Path folder;

    private static String document = "";
    private static Optional<Path> interpreter = Optional.empty();
    private static String whyNoInterpreter = "";

    @BeforeAll
    static void writeModel() throws IOException {
        document = Files.readString(DOCUMENT);
        Torch.prepareThread();
        try (UNet network = new UNet(NetworkSpec.lungs(32, 256), Precision.FP32, 1)) {
            Files.write(model(), Checkpoint.of(network).encode());
        }
    }

    @BeforeAll
    static void findPython() {
        PythonHome home = PythonHome.ofUser(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                "safetensors",
                List.of("safetensors", "numpy"));
        try {
            interpreter = Optional.of(home.interpreter());
        } catch (NoPythonException e) {
            whyNoInterpreter = "not run: " + e.getMessage();
        }
    }

    @Test
    void shouldPrintInPythonWhatTheDocumentSays() throws Exception {
        List<MatchResult> blocks = BLOCK.matcher(document).results().toList();
        assertThat(blocks).hasSize(2);

        assertThat(python(blocks.get(0).group(2))).isEqualTo(blocks.get(1).group(2));
    }

    @Test
    void shouldGivePythonEveryArrayBitForBit() throws Exception {
        String digests = python("""
                import hashlib, sys
                from safetensors.numpy import load_file
                for name, array in sorted(load_file(sys.argv[1]).items()):
                    print(name, list(array.shape), hashlib.sha256(array.astype("<f4").tobytes()).hexdigest())
                """);

        Map<String, Tensor> ours = new TreeMap<>(tensors());
        assertThat(digests.lines())
                .containsExactlyElementsOf(ours.entrySet().stream()
                        .map(entry -> "%s %s %s"
                                .formatted(entry.getKey(), entry.getValue().shape(), sha256(entry.getValue())))
                        .toList());
    }

    @Test
    void shouldHoldTheDocumentedNamesAndNoOther() throws IOException {
        List<String> documented = NAME.matcher(document)
                .results()
                .flatMap(name -> expanded(name.group(1)))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(tensors().keySet()));
    }

    /** What a script prints, by an interpreter that has the document's packages. */
    private static String python(String script) throws IOException, InterruptedException {
        assumeThat(interpreter).as("%s", whyNoInterpreter).isPresent();
        Path file = Files.writeString(folder.resolve("example.py"), script);
        Process process = new ProcessBuilder(interpreter.orElseThrow().toString(), file.toString(), model().toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s", printed).isZero();
        return printed;
    }

    /** {@code level<1-2>.{weight,bias}} says level1.weight, level1.bias, level2.weight, level2.bias. */
    private static Stream<String> expanded(String name) {
        return CHOICE.matcher(name)
                .results()
                .findFirst()
                .map(choice -> choices(choice)
                        .flatMap(text ->
                                expanded(name.substring(0, choice.start()) + text + name.substring(choice.end()))))
                .orElseGet(() -> Stream.of(name));
    }

    private static Stream<String> choices(MatchResult choice) {
        if (choice.group(3) != null) {
            return Stream.of(choice.group(3).split(","));
        }
        return IntStream.rangeClosed(Integer.parseInt(choice.group(1)), Integer.parseInt(choice.group(2)))
                .mapToObj(Integer::toString);
    }

    private static String sha256(Tensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        return PixelDigest.of(bytes.array()).hex();
    }

    private static Map<String, Tensor> tensors() throws IOException {
        return Safetensors.decode(Files.readAllBytes(model())).tensors();
    }

    private static Path model() {
        return folder.resolve("model.safetensors");
    }
}
