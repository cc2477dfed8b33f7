package org.cxrstream.segmenter.network;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Number format of a network's convolutions. Parameters, batch-norm statistics, optimiser state and losses are
 * float32, under {@link #FP64} float64.
 */
public enum Precision {
    /** IEEE float64 throughout: slow, to prove formulas with. */
    FP64,
    /** IEEE float32 in channels-last layout: the reference. */
    FP32,
    /**
     * bfloat16 in channels-last layout: about three times as fast on a CPU with AMX tiles, twice as fast on AMD's with
     * AVX-512 BF16, slower on Intel's without tiles.
     */
    BF16;

    private static final Path CPU_FLAGS = Path.of("/proc/cpuinfo");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    /** The format of parameters, statistics, optimiser state and losses. */
    public DataType master() {
        return this == FP64 ? DataType.FLOAT64 : DataType.FLOAT32;
    }

    /**
     * The faster format for this machine: BF16 on a GPU and where the CPU is fast at it, else FP32.
     *
     * @throws UncheckedIOException if the CPU's flags exist and cannot be read
     */
    public static Precision best() {
        if (Torch.isOnGpu()) {
            return BF16;
        }
        if (!Files.isReadable(CPU_FLAGS)) {
            return FP32;
        }
        try {
            return bestFor(Files.readString(CPU_FLAGS));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + CPU_FLAGS, e);
        }
    }

    static Precision bestFor(String cpuInfo) {
        Set<String> flags = cpuInfo.lines()
                .filter(line -> line.startsWith("flags"))
                .flatMap(line -> Arrays.stream(SPACES.split(line)))
                .collect(Collectors.toSet());
        // Measured, not guessed: AVX-512 BF16 without tiles is a gain on AMD's cores and a loss on Intel's.
        boolean isAmd = cpuInfo.contains("AuthenticAMD");
        return flags.contains("amx_bf16") || (isAmd && flags.contains("avx512_bf16")) ? BF16 : FP32;
    }
}
