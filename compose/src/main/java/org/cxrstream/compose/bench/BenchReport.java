package org.cxrstream.compose.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came out, as a table for people and as JSON for machines. */
public final class BenchReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BenchSettings settings;
    private final Map<String, String> versions;
    private final Rounds rounds;
    private final Map<String, Workload> workloads;
    private final Map<String, Double> peaks;

    BenchReport(
            BenchSettings settings,
            Map<String, String> versions,
            Rounds rounds,
            Map<String, Workload> workloads,
            Map<String, Double> peaks) {
        this.settings = settings;
        this.versions = versions;
        this.rounds = rounds;
        this.workloads = workloads;
        this.peaks = peaks;
    }

    /** Ratios of CPU seconds by name; those of contestants that dropped out are absent. */
    private Map<String, Spread> ratios() {
        Map<String, Spread> ratios = new LinkedHashMap<>();
        put(ratios, "unet_bf16_over_fp32", "ours_bf16", "ours_fp32");
        put(ratios, "unet_bf16_over_pytorch_bf16", "ours_bf16", "pytorch_bf16");
        put(ratios, "unet_fp32_over_pytorch_fp32", "ours_fp32", "pytorch_fp32");
        put(ratios, "unet_bf16_over_pytorch_bf16_our_memory", "ours_bf16", "pytorch_bf16_our_memory");
        put(ratios, "unet_fp32_over_pytorch_fp32_our_memory", "ours_fp32", "pytorch_fp32_our_memory");
        put(ratios, "unet_bf16_over_pytorch_compile_bf16", "ours_bf16", "pytorch_compile_bf16");
        put(ratios, "unet_fp32_over_pytorch_compile_fp32", "ours_fp32", "pytorch_compile_fp32");
        put(ratios, "deeplab_bf16_over_pytorch_bf16", "ours_deeplab_bf16", "pytorch_deeplab_bf16");
        put(
                ratios,
                "deeplab_bf16_over_pytorch_bf16_our_memory",
                "ours_deeplab_bf16",
                "pytorch_deeplab_bf16_our_memory");
        return ratios;
    }

    /** Of a contestant that has made a step. */
    private double gigaflops(String contestant) {
        return requireNonNull(workloads.get(contestant)).gigaflopsPerStep(settings);
    }

    private void put(Map<String, Spread> ratios, String name, String one, String other) {
        rounds.ratio(one, other).ifPresent(ratio -> ratios.put(name, ratio));
    }

    /** The part of the matrix product's arithmetic speed that our step reaches. */
    private Optional<Double> shareOfPeak(String contestant) {
        return Optional.ofNullable(peaks.get(contestant))
                .flatMap(peak -> rounds.cpuSeconds(contestant).map(cpu -> gigaflops(contestant) / cpu.median() / peak));
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%nTraining steps of U-Net and DeepLabV3+, %d×%d, batch %d, %d threads, %d rounds; %s%n",
                settings.size(),
                settings.size(),
                settings.batch(),
                settings.threads(),
                settings.rounds(),
                versions);
        out.printf(Locale.ROOT, "  %-32s %22s %14s %10s%n", "", "CPU s (range)", "GFLOP/CPU s", "of peak");
        rounds.times()
                .keySet()
                .forEach(name -> rounds.cpuSeconds(name)
                        .ifPresent(cpu -> out.printf(
                                Locale.ROOT,
                                "  %-32s %6.2f (%.2f to %.2f) %14.0f %10s%n",
                                name,
                                cpu.median(),
                                cpu.least(),
                                cpu.greatest(),
                                gigaflops(name) / cpu.median(),
                                shareOfPeak(name)
                                        .map(share -> String.format(Locale.ROOT, "%.0f %%", 100 * share))
                                        .orElse(""))));
        rounds.failures().forEach((name, reason) -> out.printf(Locale.ROOT, "  %-32s %s%n", name, reason));
        out.println();
        ratios().forEach((name, ratio) -> out.printf(
                Locale.ROOT, "  %-42s %.2f (%.2f to %.2f)%n", name, ratio.median(), ratio.least(), ratio.greatest()));
        out.flush();
    }

    /** Indented JSON. */
    public String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("size", settings.size()).put("batch", settings.batch());
        report.put("threads", settings.threads()).put("rounds", settings.rounds());
        report.set("versions", JSON.valueToTree(versions));
        ObjectNode gigaflops = report.putObject("gigaflopsPerStep");
        for (Workload workload : Workload.values()) {
            gigaflops.put(workload.id(), workload.gigaflopsPerStep(settings));
        }
        report.set("matrixProductGigaflopsPerCpuSecond", JSON.valueToTree(peaks));
        ObjectNode seconds = report.putObject("cpuSecondsPerStep");
        rounds.times()
                .keySet()
                .forEach(name -> rounds.cpuSeconds(name).ifPresent(cpu -> put(seconds.putObject(name), cpu)));
        ObjectNode shares = report.putObject("shareOfPeak");
        peaks.keySet().forEach(name -> shareOfPeak(name).ifPresent(share -> shares.put(name, share)));
        ObjectNode ratios = report.putObject("ratios");
        ratios().forEach((name, ratio) -> put(ratios.putObject(name), ratio));
        report.set("failures", JSON.valueToTree(rounds.failures()));
        return report.toPrettyString();
    }

    private static void put(ObjectNode node, Spread spread) {
        node.put("median", spread.median()).put("least", spread.least()).put("greatest", spread.greatest());
    }
}
