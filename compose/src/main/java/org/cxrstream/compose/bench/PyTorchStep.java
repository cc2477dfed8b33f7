package org.cxrstream.compose.bench;

/** PyTorch's training step of one variant; several share a process. */
final class PyTorchStep implements Contestant {
    private final String name;
    private final Workload workload;
    private final String variant;
    private final PyTorchProcess process;

    /** By precision and mode, such as {@code bf16-eager}. */
    PyTorchStep(String name, Workload workload, String mode, PyTorchProcess process) {
        this.name = name;
        this.workload = workload;
        this.variant = workload.id() + "-" + mode;
        this.process = process;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Workload workload() {
        return workload;
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
