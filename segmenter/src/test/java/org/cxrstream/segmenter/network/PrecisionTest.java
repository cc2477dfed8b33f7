package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrecisionTest {
    @Test
    void shouldChooseBfloat16OnlyWhereTheCpuHasTiles() {
        assertThat(Precision.bestFor("model name : x\nflags : fpu avx512_bf16 amx_bf16 amx_tile\n"))
                .isEqualTo(Precision.BF16);
        assertThat(Precision.bestFor("flags\t\t: fpu avx512_bf16 avx512f\n")).isEqualTo(Precision.FP32);
        assertThat(Precision.bestFor("vendor_id : AuthenticAMD\nflags : avx512_bf16 avx512f\n"))
                .isEqualTo(Precision.BF16);
        assertThat(Precision.bestFor("")).isEqualTo(Precision.FP32);
    }
}
