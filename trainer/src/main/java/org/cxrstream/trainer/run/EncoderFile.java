package org.cxrstream.trainer.run;

import static org.cxrstream.schemas.error.SetupException.Kind.CONFIGURATION;
import static org.cxrstream.schemas.error.SetupException.Kind.NO_INPUT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * {@code encoder.safetensors}, what a pre-training leaves behind: the encoder's weights and running statistics, named
 * as in a model; the metadata hold {@code format}, {@code width}, {@code method} and the method's own settings.
 */
final class EncoderFile {
    private static final String FORMAT = "cxr-stream-encoder/1";
    private static final String SETTING = "setting ";

    private final Safetensors.Content content;

    private EncoderFile(Safetensors.Content content) {
        this.content = content;
    }

    /** Keeps an encoder; returns when it is durable. */
    static void write(Path file, UNetEncoder encoder, String method, Map<String, String> ownSettings) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("width", Integer.toString(encoder.spec().width()));
        metadata.put("method", method);
        ownSettings.forEach((name, value) -> metadata.put(SETTING + name, value));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        encoder.parameters().all().forEach((name, array) -> {
            if (name.startsWith(UNetEncoder.PREFIX)) {
                tensors.put(name, Tensor.of(array));
            }
        });
        try {
            DurableFile.replace(file, Safetensors.encode(new Safetensors.Content(metadata, tensors)));
        } catch (IOException e) {
            throw new UncheckedIOException("encoder: can't be written", e);
        }
    }

    /**
     * Reads an encoder.
     *
     * @throws SetupException NO_INPUT if there is none in the file
     */
    static EncoderFile read(Path file) {
        try {
            Safetensors.Content content = Safetensors.decode(Files.readAllBytes(file));
            if (!FORMAT.equals(content.metadata().get("format"))) {
                throw new SetupException(
                        NO_INPUT, "encoder %s: of another format (expected: %s)".formatted(file, FORMAT));
            }
            return new EncoderFile(content);
        } catch (IOException | ModelStoreException.Corrupt e) {
            throw new SetupException(
                    NO_INPUT, "encoder %s: can't be read (expected: an encoder.safetensors)".formatted(file));
        }
    }

    /** How it was pre-trained. */
    String method() {
        return content.metadata().getOrDefault("method", "");
    }

    /** The method's own settings as they turned out. */
    Map<String, String> ownSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        content.metadata().forEach((name, value) -> {
            if (name.startsWith(SETTING)) {
                settings.put(name.substring(SETTING.length()), value);
            }
        });
        return settings;
    }

    /**
     * The encoder; the caller closes it.
     *
     * @throws SetupException CONFIGURATION if it is of another network
     */
    UNetEncoder restore(NetworkSpec network, Precision precision) {
        UNetEncoder encoder = new UNetEncoder(network, precision, 0);
        boolean isRestored = false;
        try {
            Map<String, float[]> values = new LinkedHashMap<>();
            content.tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
            encoder.parameters().load(values, UNetEncoder.PREFIX);
            isRestored = true;
            return encoder;
        } catch (IllegalArgumentException e) {
            throw new SetupException(
                    CONFIGURATION,
                    "encoder of width %s: %s (expected: one of network.width %d)"
                            .formatted(content.metadata().get("width"), e.getMessage(), network.width()));
        } finally {
            if (!isRestored) {
                encoder.close();
            }
        }
    }
}
