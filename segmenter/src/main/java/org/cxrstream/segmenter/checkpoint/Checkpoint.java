package org.cxrstream.segmenter.checkpoint;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;

/**
 * A model's weights, batch-norm statistics and network shape, detached from the engine. Immutable and thread-safe.
 *
 * <p>On disk: a safetensors file that any reader of the format takes. Tensors are float32. Those of a U-Net are named
 * {@code encoder.level<1-4>.conv<1|2>.{weight,bias}}, {@code encoder.level<1-4>.norm<1|2>.{weight,bias,running_mean,
 * running_var}}, {@code encoder.bottleneck.conv<1|2>.{weight,bias}}, {@code decoder.level<4-1>.up.{weight,bias}},
 * {@code decoder.level<4-1>.{conv,norm}<1|2>.…} and {@code head.weight}. Those of a DeepLabV3+ are named
 * {@code encoder.} and torchvision's name in its ResNet-50 ({@code encoder.layer1.0.conv1.weight}), then
 * {@code aspp.<point|rate6|rate12|rate18|image|projection>.…} and {@code decoder.<low|fuse>.…}, each with
 * {@code conv.weight} and {@code norm.{weight,bias,running_mean,running_var}}, and {@code head.{weight,bias}}. Convolutions are (out, in, rows, columns),
 * transposed ones (in, out, rows, columns). The metadata hold {@code format}, {@code network}, {@code width},
 * {@code input_size} and {@code classes}. Equal models give equal bytes.
 */
public final class Checkpoint {
    private static final String FORMAT = "cxr-stream/1";

    private final NetworkSpec spec;
    private final Map<String, Tensor> tensors;

    private Checkpoint(NetworkSpec spec, Map<String, Tensor> tensors) {
        this.spec = spec;
        this.tensors = tensors;
    }

    /** The state of a network now; later training does not change it. */
    public static Checkpoint of(SegmentationNetwork network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().all().forEach((name, array) -> tensors.put(name, Tensor.of(array)));
        return new Checkpoint(network.spec(), tensors);
    }

    /**
     * Reads a checkpoint file.
     *
     * @throws ModelStoreException.Corrupt if it is no checkpoint of ours
     */
    public static Checkpoint decode(byte[] file) {
        Safetensors.Content content = Safetensors.decode(file);
        Map<String, String> metadata = content.metadata();
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new ModelStoreException.Corrupt(
                    "checkpoint of format " + metadata.get("format") + " (expected: " + FORMAT + ")");
        }
        try {
            NetworkSpec spec = new NetworkSpec(
                    Architecture.of(metadata.getOrDefault("network", "")),
                    number(metadata, "width"),
                    number(metadata, "input_size"),
                    number(metadata, "classes"));
            return new Checkpoint(spec, content.tensors());
        } catch (IllegalArgumentException e) {
            throw new ModelStoreException.Corrupt("checkpoint metadata: " + e.getMessage(), e);
        }
    }

    private static int number(Map<String, String> metadata, String name) {
        String text = metadata.getOrDefault(name, "");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: a whole number)", e);
        }
    }

    /** The network's shape. */
    public NetworkSpec spec() {
        return spec;
    }

    /** The file's bytes; their SHA-256 is the {@link ModelId}. */
    public byte[] encode() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("network", spec.architecture().id());
        metadata.put("width", Integer.toString(spec.width()));
        metadata.put("input_size", Integer.toString(spec.inputSize()));
        metadata.put("classes", Integer.toString(spec.classes()));
        return Safetensors.encode(new Safetensors.Content(metadata, tensors));
    }

    /** The name of this model. Encodes it: keep the result rather than ask often. */
    public ModelId id() {
        return ModelId.of(encode());
    }

    /**
     * A network with this state; the caller closes it.
     *
     * @throws ModelStoreException.Corrupt if names or shapes are not those of the network
     */
    public SegmentationNetwork restore(Precision precision) {
        SegmentationNetwork network = SegmentationNetwork.fresh(spec, precision, 0);
        try {
            requireSameShapes(network);
            Map<String, float[]> values = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> values.put(name, tensor.values()));
            network.parameters().load(values, "");
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void requireSameShapes(SegmentationNetwork network) {
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        network.parameters()
                .all()
                .forEach((name, array) -> expected.put(
                        name, Arrays.stream(array.getShape().getShape()).boxed().toList()));
        Map<String, List<Long>> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> found.put(name, tensor.shape()));
        if (!found.equals(expected)) {
            found.entrySet().removeAll(expected.entrySet());
            throw new ModelStoreException.Corrupt("checkpoint of " + tensors.size() + " tensors, of which unexpected: "
                    + found + " (expected: the " + expected.size() + " of " + spec + ")");
        }
    }
}
