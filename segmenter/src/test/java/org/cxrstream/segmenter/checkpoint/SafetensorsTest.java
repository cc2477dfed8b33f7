package org.cxrstream.segmenter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @Test
    void shouldReadWhatItWrote() {
        Safetensors.Content content = content();

        assertThat(Safetensors.decode(Safetensors.encode(content))).isEqualTo(content);
    }

    @Test
    void shouldBeReadByAnotherReaderOfTheFormat() throws IOException {
        try (NDManager manager = Torch.newManager()) {
            NDList list = NDList.decode(manager, new ByteArrayInputStream(Safetensors.encode(content())));

            assertThat(list.get("b.weight").toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(list.get("a.bias").toFloatArray()).containsExactly(-0.5f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_383, 16_384, 16_385, 50_000})
    void shouldWriteArraysOfSeveralPiecesWhole(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        Safetensors.Content content =
                new Safetensors.Content(Map.of(), Map.of("ramp", new Tensor(List.of((long) size), values)));
        byte[] file = Safetensors.encode(content);
        assertThat(Safetensors.decode(file)).isEqualTo(content);
        assertThat(ModelId.of(content)).isEqualTo(ModelId.of(file));
    }

    @Test
    void shouldAlignValues() {
        byte[] file = Safetensors.encode(content());
        long header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(header % 8).isZero();
        assertThat(file).hasSize((int) (8 + header + 7 * 4));
    }

    @Test
    void shouldRefuseTruncatedFileAtEveryLength() {
        byte[] file = Safetensors.encode(content());
        for (int length = 0; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Safetensors.decode(truncated)).isInstanceOf(ModelStoreException.Corrupt.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}",
                "{\"a\":7}",
                "not json"
            })
    void shouldRefuseHeaderThatLies(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + json.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        assertThatThrownBy(() -> Safetensors.decode(file)).isInstanceOf(ModelStoreException.Corrupt.class);
    }

    @Test
    void shouldPassOverWhatIsNotWantedWhateverItsType() {
        byte[] json = ("{\"steps\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + json.length + 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .putLong(7)
                .putFloat(0.25f)
                .array();
        assertThat(Safetensors.decode(file, name -> !name.equals("steps")).tensors())
                .isEqualTo(Map.of("a", new Tensor(List.of(1L), new float[] {0.25f})));
        assertThatThrownBy(() -> Safetensors.decode(file))
                .isInstanceOf(ModelStoreException.Corrupt.class)
                .hasMessageContaining("tensor steps: dtype I64");
    }

    @Test
    void shouldEitherReadOrRefuseWhenBytesAreChanged() {
        byte[] file = Safetensors.encode(content());
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = file.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                Safetensors.decode(changed);
            } catch (ModelStoreException.Corrupt expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    private static Safetensors.Content content() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b.weight", new Tensor(List.of(2L, 3L), new float[] {1, 2, 3, 4, 5, 6}));
        tensors.put("a.bias", new Tensor(List.of(1L), new float[] {-0.5f}));
        return new Safetensors.Content(Map.of("format", "test"), tensors);
    }
}
