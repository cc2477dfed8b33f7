package org.cxrstream.trainer.run;

import static org.cxrstream.schemas.error.SetupException.Kind.CONFIGURATION;
import static org.cxrstream.schemas.error.SetupException.Kind.NO_INPUT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * {@code encoder.safetensors}, what a pre-training leaves behind: the encoder's weights and running statistics, named
 * as in a model; the metadata hold {@code format}, {@code network}, {@code width} and its {@link EncoderOrigin}. Of a
 * {@link TorchvisionFile} it is what that one is turned into.
 */
final class EncoderFile {
    private static final String FORMAT = "cxr-stream-encoder/2";

    private final byte[] file;
    private final Safetensors.Content content;
    private final EncoderOrigin origin;

    private EncoderFile(byte[] file, Safetensors.Content content) {
        this.file = file;
        this.content = content;
        origin = EncoderOrigin.read(content.metadata());
    }

    /** Keeps an encoder; returns when it is durable. */
    static void write(Path file, Encoder encoder, EncoderOrigin origin) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        encoder.parameters().all().forEach((name, array) -> {
            if (name.startsWith(Encoder.PREFIX)) {
                tensors.put(name, Tensor.of(array));
            }
        });
        try {
            Map<String, String> metadata =
                    metadata(encoder.spec().architecture(), encoder.spec().width(), origin);
            DurableFile.replace(file, Safetensors.encode(new Safetensors.Content(metadata, tensors)));
        } catch (IOException e) {
            throw new UncheckedIOException("encoder: can't be written", e);
        }
    }

    private static Map<String, String> metadata(Architecture architecture, int width, EncoderOrigin origin) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("network", architecture.id());
        metadata.put("width", Integer.toString(width));
        metadata.putAll(origin.byName());
        return metadata;
    }

    /**
     * Reads an encoder, ours or a {@link TorchvisionFile}.
     *
     * @throws SetupException NO_INPUT if there is none in the file
     */
    static EncoderFile read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Safetensors.Content content = Safetensors.decode(bytes, TorchvisionFile::isOfEncoder);
            if (FORMAT.equals(content.metadata().get("format"))) {
                return new EncoderFile(bytes, content);
            }
            return of(new TorchvisionFile(content), ModelId.of(bytes).hex());
        } catch (IOException | ModelStoreException.Corrupt | IllegalArgumentException e) {
            throw new SetupException(
                    NO_INPUT,
                    "encoder %s: can't be read (expected: an encoder.safetensors of the format %s, or %s)"
                            .formatted(file, FORMAT, "a ResNet-50 with torchvision's names, float32"));
        }
    }

    private static EncoderFile of(TorchvisionFile given, String digest) {
        Map<String, String> metadata =
                metadata(Architecture.DEEPLAB_V3_PLUS, given.width(), EncoderOrigin.ofFile(digest));
        Safetensors.Content content = new Safetensors.Content(metadata, given.tensors());
        return new EncoderFile(Safetensors.encode(content), content);
    }

    /** All that is known of it as text by name: its origin, and the file's SHA-256 as {@code encoder}. */
    Map<String, String> describe() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("encoder", ModelId.of(file).hex());
        texts.putAll(origin.byName());
        return texts;
    }

    /** Keeps it under another name; returns when it is durable. */
    void copyTo(Path other) {
        try {
            DurableFile.replace(other, file);
        } catch (IOException e) {
            throw new UncheckedIOException("encoder: can't be copied", e);
        }
    }

    /** How it came about. */
    EncoderOrigin origin() {
        return origin;
    }

    /**
     * The encoder; the caller closes it.
     *
     * @throws SetupException CONFIGURATION if it is of another network
     */
    Encoder restore(NetworkSpec network, Precision precision) {
        Encoder encoder = Encoder.fresh(network, precision, 0);
        boolean isRestored = false;
        try {
            Map<String, float[]> values = new LinkedHashMap<>();
            content.tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
            requireKnown(values.keySet(), encoder.parameters().all().keySet());
            encoder.parameters().load(values, Encoder.PREFIX);
            isRestored = true;
            return encoder;
        } catch (IllegalArgumentException e) {
            throw new SetupException(
                    CONFIGURATION,
                    "encoder of %s, width %s: %s (expected: one of %s, width %d)"
                            .formatted(
                                    content.metadata().get("network"),
                                    content.metadata().get("width"),
                                    e.getMessage(),
                                    network.architecture().id(),
                                    network.width()));
        } finally {
            if (!isRestored) {
                encoder.close();
            }
        }
    }

    /** A deeper ResNet holds all that a ResNet-50 has, and more. */
    private static void requireKnown(Set<String> found, Set<String> known) {
        found.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("parameter %s (expected: only those of the network)".formatted(name));
        });
    }
}
