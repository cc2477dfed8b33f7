package org.cxrstream.trainer.pytorch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.cxrstream.segmenter.network.Torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PyTorch computed in one case, by name, to hold our own numbers against: a comparison that ends with
 * {@link #requireAllCompared}. An error is the Euclidean norm of the difference over the fixture's scale, which is the
 * norm of PyTorch's tensor but for the biases of convolutions before batch norm. Their gradient is 0 by nature (the
 * norm takes any constant away again), so it is measured against the gradient of the kernel.
 */
public final class PyTorchFixture {
    private static final Logger LOG = LoggerFactory.getLogger(PyTorchFixture.class);

    private final String name;
    private final JsonNode tensors;
    private final ByteBuffer numbers;
    private final Set<String> compared = new HashSet<>();
    private double worstError;
    private String worst = "none";

    private PyTorchFixture(String name, JsonNode index, byte[] numbers) {
        this.name = name;
        tensors = index.get("tensors");
        this.numbers = ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the case of that name. */
    public static PyTorchFixture read(String name) {
        try (InputStream index = open(name + ".json");
                InputStream numbers = open(name + ".bin")) {
            return new PyTorchFixture(name, new ObjectMapper().readTree(index), numbers.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the fixture " + name, e);
        }
    }

    private static InputStream open(String file) {
        return requireNonNull(PyTorchFixture.class.getResourceAsStream("/pytorch/" + file), file);
    }

    /** PyTorch's values, row by row. */
    public double[] values(String tensor) {
        JsonNode entry = entry(tensor);
        double[] values = new double[size(entry)];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.getDouble((entry.get("first").asInt() + i) * Double.BYTES);
        }
        return values;
    }

    /** Holds our values of a tensor against PyTorch's. */
    public void compare(String tensor, NDArray ours, double tolerance) {
        compare(tensor, doubles(ours), tolerance);
    }

    /** Holds our values of a tensor, row by row, against PyTorch's. */
    public void compare(String tensor, double[] ours, double tolerance) {
        double error =
                distance(values(tensor), ours) / entry(tensor).get("scale").asDouble();
        require(tensor, error, tolerance);
    }

    /**
     * Holds how far a tensor has moved against PyTorch: a stricter comparison where steps are small, the error being
     * relative to the move.
     *
     * @param start where both set out
     */
    public void compareMove(String tensor, float[] start, NDArray ours, double tolerance) {
        double[] theirs = values(tensor);
        double[] origin = new double[start.length];
        Arrays.setAll(origin, i -> start[i]);
        require(tensor + ", as a move,", distance(theirs, doubles(ours)) / distance(origin, theirs), tolerance);
    }

    private static double distance(double[] first, double[] second) {
        assertThat(second).hasSameSizeAs(first);
        double squares = 0;
        for (int i = 0; i < first.length; i++) {
            squares += (first[i] - second[i]) * (first[i] - second[i]);
        }
        return Math.sqrt(squares);
    }

    private void require(String tensor, double error, double tolerance) {
        assertThat(error).as("%s: relative error of %s", name, tensor).isLessThanOrEqualTo(tolerance);
        compared.add(tensor);
        if (error >= worstError) {
            worstError = error;
            worst = tensor;
        }
    }

    /** Ends the comparison: no tensor of the case may have been passed over. */
    public void requireAllCompared() {
        Set<String> left = new TreeSet<>();
        tensors.fieldNames().forEachRemaining(left::add);
        left.removeAll(compared);
        assertThat(left).as("%s: not compared", name).isEmpty();
        LOG.info("{}: {} tensors, worst relative error {} of {}", name, compared.size(), worstError, worst);
    }

    /** The values of an array of either float type, row by row. */
    public static double[] doubles(NDArray array) {
        try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
            return wide.toDoubleArray();
        }
    }

    /** What a parameter's gradient has gathered, row by row. */
    public static double[] gradientOf(NDArray parameter) {
        try (NDArray gradient = Torch.gradient(parameter).orElseThrow()) {
            return doubles(gradient);
        }
    }

    private JsonNode entry(String tensor) {
        return requireNonNull(tensors.get(tensor), () -> name + " holds no " + tensor);
    }

    private static int size(JsonNode entry) {
        int size = 1;
        for (JsonNode length : entry.get("shape")) {
            size *= length.asInt();
        }
        return size;
    }
}
