package org.cxrstream.trainer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.Encoder;

/** A file as torchvision's ResNet-50 would be saved: its names, three colours, the classifier. */
final class TorchvisionResNet {
    private TorchvisionResNet() {}

    /** The tensors of an encoder, whose first layer is the sum of the three colours'. */
    static Map<String, Tensor> of(Encoder encoder) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        encoder.parameters().all().forEach((name, array) -> tensors.put(name.substring(8), Tensor.of(array)));
        tensors.computeIfPresent("conv1.weight", (name, kernels) -> inThreeColours(kernels));
        tensors.put("bn1.num_batches_tracked", new Tensor(List.of(), new float[] {7}));
        tensors.put("fc.weight", new Tensor(List.of(2L, 1L), new float[] {1, 2}));
        tensors.put("fc.bias", new Tensor(List.of(2L), new float[] {1, 2}));
        return tensors;
    }

    static Path write(Path file, Map<String, Tensor> tensors) throws IOException {
        return Files.write(file, Safetensors.encode(new Safetensors.Content(Map.of("format", "pt"), tensors)));
    }

    /** A half, a quarter and another quarter: sums that float32 holds exactly. */
    private static Tensor inThreeColours(Tensor kernels) {
        int outputs = Math.toIntExact(kernels.shape().get(0));
        int size = kernels.values().length / outputs;
        float[] shares = {0.5f, 0.25f, 0.25f};
        float[] values = new float[3 * outputs * size];
        for (int i = 0; i < values.length; i++) {
            int output = i / (3 * size);
            values[i] = shares[i / size % 3] * kernels.values()[output * size + i % size];
        }
        return new Tensor(List.of((long) outputs, 3L, 7L, 7L), values);
    }
}
