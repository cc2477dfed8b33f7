package org.cxrstream.compose.bench;

/** PyTorch's training step of one variant; several share a process. */
final class PyTorchStep implements Contestant {
    private final String name;
    private final String variant;
    private final PyTorchProcess process;

    PyTorchStep(String name, String variant, PyTorchProcess process) {
        this.name = name;
        this.variant = variant;
        this.process = process;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepTimes turn(int steps) throws ContestantFailedException {
        return process.turn(variant, steps);
    }

    @Override
    public void close() {
        process.close();
    }
}
