package org.cxrstream.compose.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.compose.bench.PyTorchProcess.Memory;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;

/**
 * Times our training steps of the U-Net and of DeepLabV3+ beside PyTorch's on this machine: everybody has a turn in every
 * round, so that whatever else the machine does falls on all alike, and CPU seconds are compared. PyTorch runs twice, with
 * the memory settings of any Python process and with those that {@code compose/cxr} gives us. Where there is no PyTorch,
 * ours runs alone.
 */
public final class TrainBench {
    private static final int STEPS_A_TURN = 3;

    private final BenchSettings settings;
    private final PrintWriter out;

    /** Prepares a run; {@code out} hears how it goes. */
    public TrainBench(BenchSettings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** Does all rounds, in minutes. */
    public BenchReport run() {
        Torch.setThreads(settings.threads());
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("ours", Torch.version());
        List<Contestant> contestants = new ArrayList<>();
        Rounds rounds = new Rounds();
        try {
            contestants.add(new OurStep(Workload.UNET, Precision.FP32, settings));
            contestants.add(new OurStep(Workload.UNET, Precision.BF16, settings));
            contestants.add(new OurStep(Workload.DEEPLAB, Precision.BF16, settings));
            invitePyTorch(contestants, versions, rounds);
            for (int round = 1; round <= settings.rounds(); round++) {
                say("round %d of %d".formatted(round, settings.rounds()));
                contestants.forEach(contestant -> turn(contestant, rounds));
            }
        } finally {
            contestants.forEach(Contestant::close);
        }
        Map<String, Workload> workloads = new LinkedHashMap<>();
        contestants.forEach(contestant -> workloads.put(contestant.name(), contestant.workload()));
        double bf16 = MatrixProduct.gigaflopsPerCpuSecond(Precision.BF16);
        Map<String, Double> peaks = new LinkedHashMap<>();
        peaks.put("ours_fp32", MatrixProduct.gigaflopsPerCpuSecond(Precision.FP32));
        peaks.put("ours_bf16", bf16);
        peaks.put("ours_deeplab_bf16", bf16);
        return new BenchReport(settings, versions, rounds, workloads, peaks);
    }

    private void invitePyTorch(List<Contestant> contestants, Map<String, String> versions, Rounds rounds) {
        try {
            PythonPeer home = PythonPeer.PYTORCH;
            Optional<Path> given = settings.python();
            say(given.isPresent() ? "starting PyTorch" : "starting PyTorch (the first time it is installed: minutes)");
            Path python = given.isPresent() ? given.get() : home.python();
            PyTorchProcess usual = new PyTorchProcess(python, home.script(), settings, Memory.DEFAULT);
            versions.put("pytorch", usual.version() + ", " + usual.capability());
            contestants.add(new PyTorchStep("pytorch_fp32", Workload.UNET, "fp32-eager", usual));
            contestants.add(new PyTorchStep("pytorch_bf16", Workload.UNET, "bf16-eager", usual));
            contestants.add(new PyTorchStep("pytorch_deeplab_bf16", Workload.DEEPLAB, "bf16-eager", usual));
            if (settings.withCompile()) {
                contestants.add(new PyTorchStep("pytorch_compile_fp32", Workload.UNET, "fp32-compile", usual));
                contestants.add(new PyTorchStep("pytorch_compile_bf16", Workload.UNET, "bf16-compile", usual));
            }
            PyTorchProcess asOurs = new PyTorchProcess(python, home.script(), settings, Memory.AS_OURS);
            contestants.add(new PyTorchStep("pytorch_fp32_our_memory", Workload.UNET, "fp32-eager", asOurs));
            contestants.add(new PyTorchStep("pytorch_bf16_our_memory", Workload.UNET, "bf16-eager", asOurs));
            contestants.add(new PyTorchStep("pytorch_deeplab_bf16_our_memory", Workload.DEEPLAB, "bf16-eager", asOurs));
        } catch (ContestantFailedException e) {
            rounds.drop("pytorch", e.reason());
            say("without PyTorch: " + e.reason());
        }
    }

    private void turn(Contestant contestant, Rounds rounds) {
        if (rounds.isOut(contestant.name())) {
            return;
        }
        try {
            StepTimes step = contestant.turn(STEPS_A_TURN);
            rounds.add(contestant.name(), step);
            say(String.format(
                    Locale.ROOT,
                    "  %-32s %6.2f CPU s, %6.2f s",
                    contestant.name(),
                    step.cpuSeconds(),
                    step.wallSeconds()));
        } catch (ContestantFailedException e) {
            rounds.drop(contestant.name(), e.reason());
            say("  %-32s %s".formatted(contestant.name(), e.reason()));
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
