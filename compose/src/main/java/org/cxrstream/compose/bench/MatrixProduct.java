package org.cxrstream.compose.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;

/** The fastest arithmetic there is on this machine: the product of two large square matrices. */
final class MatrixProduct {
    private static final int SIDE = 2048;
    private static final int PRODUCTS = 8;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private MatrixProduct() {}

    /** Floating-point operations per CPU nanosecond, the best of a few products. */
    static double gigaflopsPerCpuSecond(Precision precision) {
        try (NDManager memory = Torch.newManager()) {
            NDArray one = memory.randomUniform(-1, 1, new Shape(SIDE, SIDE), DataType.FLOAT32);
            NDArray matrix = Torch.cast(one, precision, memory);
            double best = 0;
            for (int i = 0; i < PRODUCTS; i++) {
                long cpu = PROCESS.getProcessCpuTime();
                matrix.matMul(matrix).close();
                best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / (PROCESS.getProcessCpuTime() - cpu));
            }
            return best;
        }
    }
}
