package org.cxrstream.segmenter.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The safetensors file format, float32 only: an 8-byte little-endian length, a JSON header of that length (name →
 * dtype, shape, byte range; {@code __metadata__} → strings), then the values. Equal content gives equal bytes.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final int PIECE_BYTES = 1 << 16;

    private Safetensors() {}

    /**
     * What a file holds, names in file order.
     *
     * @param metadata texts by name
     * @param tensors arrays by name
     */
    public record Content(Map<String, String> metadata, Map<String, Tensor> tensors) {}

    /** The file of that content. */
    public static byte[] encode(Content content) {
        byte[] header = header(content);
        long values = content.tensors().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        int size = Math.toIntExact(Long.BYTES + header.length + values * Float.BYTES);
        ByteArrayOutputStream file = new ByteArrayOutputStream(size);
        try {
            write(header, content, file);
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory could not be written", e);
        }
        return file.toByteArray();
    }

    /**
     * Writes the file of that content, of which no more than a small piece is in memory at a time.
     *
     * @param out stays open
     * @throws IOException if {@code out} can't be written
     */
    public static void write(Content content, OutputStream out) throws IOException {
        write(header(content), content, out);
    }

    private static void write(byte[] header, Content content, OutputStream out) throws IOException {
        out.write(littleEndian(Long.BYTES).putLong(header.length).array());
        out.write(header);
        ByteBuffer piece = littleEndian(PIECE_BYTES);
        for (Tensor tensor : content.tensors().values()) {
            float[] values = tensor.values();
            for (int from = 0; from < values.length; from += PIECE_BYTES / Float.BYTES) {
                int count = Math.min(values.length - from, PIECE_BYTES / Float.BYTES);
                piece.asFloatBuffer().put(values, from, count);
                out.write(piece.array(), 0, count * Float.BYTES);
            }
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] header(Content content) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadata = header.putObject(METADATA);
        content.metadata().forEach(metadata::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
            long end = offset + (long) entry.getValue().values().length * Float.BYTES;
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            entry.getValue().shape().forEach(tensor.withArray("shape")::add);
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        try {
            return padded(JSON.writeValueAsBytes(header));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers could not be written", e);
        }
    }

    /** Spaces up to a multiple of eight, so that the values are aligned. */
    private static byte[] padded(byte[] header) {
        int rest = header.length % ALIGNMENT;
        if (rest == 0) {
            return header;
        }
        byte[] padded = new byte[header.length + ALIGNMENT - rest];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(header, 0, padded, 0, header.length);
        return padded;
    }

    /**
     * Reads a file; what it says about itself is checked before it is used.
     *
     * @throws ModelStoreException.Corrupt if it is not of the format, truncated or not float32
     */
    public static Content decode(byte[] file) {
        return decode(ByteBuffer.wrap(file));
    }

    /**
     * Reads a file from the buffer's position to its limit, such as one that is mapped into memory.
     *
     * @throws ModelStoreException.Corrupt if it is not of the format, truncated or not float32
     */
    public static Content decode(ByteBuffer file) {
        return decode(file, name -> true);
    }

    /**
     * Reads some tensors of a file; the others may be of any type.
     *
     * @param isWanted whether to read the tensor of that name
     * @throws ModelStoreException.Corrupt if it is not of the format, truncated or what is wanted is not float32
     */
    public static Content decode(byte[] file, Predicate<String> isWanted) {
        return decode(ByteBuffer.wrap(file), isWanted);
    }

    private static Content decode(ByteBuffer file, Predicate<String> isWanted) {
        ByteBuffer rest = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (rest.remaining() < Long.BYTES) {
            throw new ModelStoreException.Corrupt(
                    "safetensors file: " + rest.remaining() + " bytes (expected: >= " + Long.BYTES + ")");
        }
        long headerLength = rest.getLong();
        if (headerLength < 0 || headerLength > rest.remaining()) {
            throw new ModelStoreException.Corrupt(
                    "safetensors header of " + headerLength + " bytes (expected: 0 to " + rest.remaining() + ")");
        }
        byte[] text = new byte[(int) headerLength];
        rest.get(text);
        JsonNode header = parse(text);
        ByteBuffer data = rest.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        header.properties().forEach(property -> {
            if (property.getKey().equals(METADATA)) {
                property.getValue()
                        .properties()
                        .forEach(entry ->
                                metadata.put(entry.getKey(), entry.getValue().asText()));
            } else if (isWanted.test(property.getKey())) {
                tensors.put(property.getKey(), tensor(property.getKey(), property.getValue(), data));
            }
        });
        return new Content(metadata, tensors);
    }

    private static JsonNode parse(byte[] header) {
        try {
            return JSON.readTree(header);
        } catch (IOException e) {
            throw new ModelStoreException.Corrupt("safetensors header: not JSON", e);
        }
    }

    private static Tensor tensor(String name, JsonNode description, ByteBuffer data) {
        String type = description.path("dtype").asText();
        long start = description.path("data_offsets").path(0).asLong(-1);
        long end = description.path("data_offsets").path(1).asLong(-1);
        if (!type.equals("F32") || start < 0 || end < start || end > data.capacity() || (end - start) % 4 != 0) {
            throw new ModelStoreException.Corrupt("tensor " + name + ": dtype " + type + ", bytes " + start + " to "
                    + end + " (expected: F32 within " + data.capacity() + " bytes)");
        }
        List<Long> shape = new ArrayList<>();
        description.path("shape").forEach(side -> shape.add(side.asLong(-1)));
        float[] values = new float[(int) (end - start) / Float.BYTES];
        data.slice((int) start, (int) (end - start))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        try {
            return new Tensor(shape, values);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelStoreException.Corrupt("tensor " + name + ": " + e.getMessage(), e);
        }
    }
}
