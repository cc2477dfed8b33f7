package org.cxrstream.compose.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.finetune.LossKind;
import org.cxrstream.trainer.optimise.Optimiser;
import org.cxrstream.trainer.optimise.Sgd;
import org.cxrstream.trainer.optimise.WeightDecay;

/** Our training step: a network of the paper's, cross-entropy, SGD with momentum, on random pictures and labels. */
final class OurStep implements Contestant {
    private static final double LEARNING_RATE = 0.01;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Workload workload;
    private final Precision precision;
    private final SegmentationNetwork network;
    private final Optimiser optimiser;
    private final Shape shape;
    private final float[] images;
    private final float[] labels;

    OurStep(Workload workload, Precision precision, BenchSettings settings) {
        this.workload = workload;
        this.precision = precision;
        network = SegmentationNetwork.fresh(workload.network(settings.size()), precision, 1);
        optimiser = new Sgd(network.parameters().trainable(), 0.9, WeightDecay.none());
        shape = new Shape(settings.batch(), 1, settings.size(), settings.size());
        SplittableRandom random = CounterRandom.stream(1, "bench");
        images = new float[(int) shape.size()];
        labels = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
            labels[i] = random.nextInt(network.spec().classes());
        }
    }

    @Override
    public String name() {
        return "ours_" + workload.infix() + precision.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Workload workload() {
        return workload;
    }

    @Override
    public StepTimes turn(int steps) {
        step();
        long cpu = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        for (int i = 1; i < steps; i++) {
            step();
        }
        double timed = (steps - 1) * 1e9;
        return new StepTimes((PROCESS.getProcessCpuTime() - cpu) / timed, (System.nanoTime() - wall) / timed);
    }

    private void step() {
        try (NDManager step = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            NDArray logits = network.forward(step.create(images, shape), Phase.TRAINING);
            NDArray loss = LossKind.CROSS_ENTROPY.of(logits, step.create(labels, shape));
            recording.backward(loss);
            if (!Float.isFinite(loss.getFloat())) {
                throw new IllegalStateException("loss: " + loss.getFloat() + " (expected: finite)");
            }
        }
        optimiser.step(LEARNING_RATE);
    }

    @Override
    public void close() {
        optimiser.close();
        network.close();
    }
}
