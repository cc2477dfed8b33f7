package org.cxrstream.trainer.optimise;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * Stochastic gradient descent with momentum μ, as PyTorch has it: g ← ∇ + λθ; v ← μv + g; θ ← θ − ηv. The learning
 * rate stays out of v, so a schedule acts at once (DJL's own optimiser folds it in).
 */
public final class Sgd implements Optimiser {
    private static final String STATE = "sgd.velocity.";

    private final Map<String, NDArray> parameters;
    private final double momentum;
    private final WeightDecay decay;
    private final Slots velocities;

    /** For the trainable parameters of a network, by name. */
    public Sgd(Map<String, NDArray> parameters, double momentum, WeightDecay decay) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum: " + momentum + " (expected: 0 to < 1)");
        }
        this.parameters = Map.copyOf(parameters);
        this.momentum = momentum;
        this.decay = decay;
        velocities = new Slots(parameters);
    }

    @Override
    public void step(double learningRate) {
        parameters.forEach((name, parameter) -> Torch.gradient(parameter).ifPresent(gradient -> {
            try (gradient) {
                update(parameter, gradient, velocities.of(name), learningRate);
            }
            Torch.clearGradient(parameter);
        }));
    }

    private void update(NDArray parameter, NDArray gradient, NDArray velocity, double learningRate) {
        velocity.muli(momentum).addi(gradient);
        double rate = decay.rateFor(parameter);
        if (rate > 0) {
            try (NDArray pull = parameter.mul(rate)) {
                velocity.addi(pull);
            }
        }
        try (NDArray change = velocity.mul(learningRate)) {
            parameter.subi(change);
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE, velocities.all());
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore(STATE, velocities.all());
    }

    @Override
    public void close() {
        velocities.close();
    }
}
