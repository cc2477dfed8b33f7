package org.cxrstream.trainer.optimise;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * Adam (Kingma and Ba, ICLR 2015) with β = (0.9, 0.999) and ε = 1e-8, and decoupled weight decay (AdamW, Loshchilov and
 * Hutter, ICLR 2019), as PyTorch has them: θ ← θ(1 − ηλ); m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²;
 * θ ← θ − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).
 */
public final class Adam implements Optimiser {
    private static final String STATE = "adam.";
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Map<String, NDArray> parameters;
    private final WeightDecay decay;
    private final Slots means;
    private final Slots squares;
    private int steps;

    /** For the trainable parameters of a network, by name. */
    public Adam(Map<String, NDArray> parameters, WeightDecay decay) {
        this.parameters = Map.copyOf(parameters);
        this.decay = decay;
        means = new Slots(parameters);
        squares = new Slots(parameters);
    }

    @Override
    public void step(double learningRate) {
        steps++;
        parameters.forEach((name, parameter) -> Torch.gradient(parameter).ifPresent(gradient -> {
            try (gradient) {
                gather(gradient, means.of(name), squares.of(name));
            }
            shrink(parameter, learningRate);
            move(parameter, means.of(name), squares.of(name), learningRate);
            Torch.clearGradient(parameter);
        }));
    }

    private static void gather(NDArray gradient, NDArray mean, NDArray square) {
        try (NDArray part = gradient.mul(1 - BETA_1);
                NDArray squared = gradient.square()) {
            mean.muli(BETA_1).addi(part);
            square.muli(BETA_2).addi(squared.muli(1 - BETA_2));
        }
    }

    private void shrink(NDArray parameter, double learningRate) {
        double rate = decay.rateFor(parameter);
        if (rate > 0) {
            parameter.muli(1 - learningRate * rate);
        }
    }

    private void move(NDArray parameter, NDArray mean, NDArray square, double learningRate) {
        double stepSize = learningRate / (1 - Math.pow(BETA_1, steps));
        double correction = Math.sqrt(1 - Math.pow(BETA_2, steps));
        try (NDArray root = square.sqrt();
                NDArray change = mean.mul(stepSize)) {
            root.divi(correction).addi(EPSILON);
            parameter.subi(change.divi(root));
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE + "mean.", means.all());
        state.put(STATE + "square.", squares.all());
        state.put(STATE + "steps", steps);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore(STATE + "mean.", means.all());
        state.restore(STATE + "square.", squares.all());
        steps = state.numbers(STATE + "steps")[0];
    }

    @Override
    public void close() {
        means.close();
        squares.close();
    }
}
