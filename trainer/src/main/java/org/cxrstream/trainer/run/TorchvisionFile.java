package org.cxrstream.trainer.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.Encoder;

/**
 * A ResNet as torchvision's {@code state_dict} holds it, saved as float32 safetensors: its tensors under our names. A
 * grey X-ray is the same in each colour, so the first layer's kernels are summed over red, green and blue. The pictures
 * it was trained on were shifted and scaled besides; the norm behind that layer takes this away in training.
 */
final class TorchvisionFile {
    private static final String FIRST = "conv1.weight";

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final int width;

    /**
     * Takes the tensors over.
     *
     * @throws IllegalArgumentException if they aren't a ResNet's
     */
    TorchvisionFile(Safetensors.Content content) {
        Tensor first = content.tensors().get(FIRST);
        if (first == null || first.shape().size() != 4) {
            throw new IllegalArgumentException(FIRST + ": absent or no convolution (expected: a ResNet's)");
        }
        width = Math.toIntExact(first.shape().get(0));
        content.tensors().forEach((name, tensor) -> tensors.put(Encoder.PREFIX + name, tensor));
        tensors.put(Encoder.PREFIX + FIRST, summedOverColours(first));
    }

    /** Whether the tensor of that name is the encoder's: not the classifier's, and no counter of batches. */
    static boolean isOfEncoder(String name) {
        return !name.startsWith("fc.") && !name.endsWith(".num_batches_tracked");
    }

    /** The encoder's tensors under our names. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Channels of the first layer. */
    int width() {
        return width;
    }

    /** (O, C, K, K) to (O, 1, K, K). */
    private static Tensor summedOverColours(Tensor kernels) {
        List<Long> shape = kernels.shape();
        int outputs = Math.toIntExact(shape.get(0));
        int colours = Math.toIntExact(shape.get(1));
        int size = Math.toIntExact(shape.get(2) * shape.get(3));
        float[] sums = new float[outputs * size];
        for (int output = 0; output < outputs; output++) {
            for (int place = 0; place < size; place++) {
                double sum = 0;
                for (int colour = 0; colour < colours; colour++) {
                    sum += kernels.values()[(output * colours + colour) * size + place];
                }
                sums[output * size + place] = (float) sum;
            }
        }
        return new Tensor(List.of((long) outputs, 1L, shape.get(2), shape.get(3)), sums);
    }
}
