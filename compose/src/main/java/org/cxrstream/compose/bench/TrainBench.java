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
 * Times our U-Net training step beside PyTorch's on this machine: everybody has a turn in every round, so that whatever
 * else the machine does falls on all alike, and CPU seconds are compared. PyTorch runs twice, with the memory settings
 * of any Python process and with those that {@code compose/cxr} gives us. Where there is no PyTorch, ours runs alone.
 */
public final class TrainBench {
    private static final int STEPS_A_TURN = 3;
    private static final int WIDTH = 32;

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
            contestants.add(new OurStep(Precision.FP32, settings));
            contestants.add(new OurStep(Precision.BF16, settings));
            invitePyTorch(contestants, versions, rounds);
            for (int round = 1; round <= settings.rounds(); round++) {
                say("round %d of %d".formatted(round, settings.rounds()));
                contestants.forEach(contestant -> turn(contestant, rounds));
            }
        } finally {
            contestants.forEach(Contestant::close);
        }
        return new BenchReport(
                settings,
                versions,
                rounds,
                UNetWork.gigaflopsPerStep(WIDTH, settings.size(), settings.batch()),
                Map.of(
                        "ours_fp32", MatrixProduct.gigaflopsPerCpuSecond(Precision.FP32),
                        "ours_bf16", MatrixProduct.gigaflopsPerCpuSecond(Precision.BF16)));
    }

    private void invitePyTorch(List<Contestant> contestants, Map<String, String> versions, Rounds rounds) {
        try {
            PyTorchHome home = PyTorchHome.ofUser(System.getenv(), Path.of(System.getProperty("user.home")));
            Optional<Path> given = settings.python();
            say(given.isPresent() ? "starting PyTorch" : "starting PyTorch (the first time it is installed: minutes)");
            Path python = given.isPresent() ? given.get() : home.python();
            PyTorchProcess usual = new PyTorchProcess(python, home.script(), settings, Memory.DEFAULT);
            versions.put("pytorch", usual.version() + ", " + usual.capability());
            contestants.add(new PyTorchStep("pytorch_fp32", "fp32-eager", usual));
            contestants.add(new PyTorchStep("pytorch_bf16", "bf16-eager", usual));
            if (settings.withCompile()) {
                contestants.add(new PyTorchStep("pytorch_compile_fp32", "fp32-compile", usual));
                contestants.add(new PyTorchStep("pytorch_compile_bf16", "bf16-compile", usual));
            }
            PyTorchProcess asOurs = new PyTorchProcess(python, home.script(), settings, Memory.AS_OURS);
            contestants.add(new PyTorchStep("pytorch_fp32_our_memory", "fp32-eager", asOurs));
            contestants.add(new PyTorchStep("pytorch_bf16_our_memory", "bf16-eager", asOurs));
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
                    "  %-26s %6.2f CPU s, %6.2f s",
                    contestant.name(),
                    step.cpuSeconds(),
                    step.wallSeconds()));
        } catch (ContestantFailedException e) {
            rounds.drop(contestant.name(), e.reason());
            say("  %-26s %s".formatted(contestant.name(), e.reason()));
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
