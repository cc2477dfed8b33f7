package org.cxrstream.compose.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What preparing images took, as a table for people and as JSON for machines. */
public final class PrepareReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int images;
    private final String peer;
    private final Map<BenchSyntax, List<PrepareTimes>> ours = new EnumMap<>(BenchSyntax.class);
    private final Map<BenchSyntax, List<Double>> peers = new EnumMap<>(BenchSyntax.class);
    private final Map<BenchSyntax, String> decoders = new EnumMap<>(BenchSyntax.class);
    private final Map<String, String> failures = new LinkedHashMap<>();

    PrepareReport(int images, String peer) {
        this.images = images;
        this.peer = peer;
    }

    void add(BenchSyntax syntax, PrepareTimes times) {
        ours.computeIfAbsent(syntax, unseen -> new ArrayList<>()).add(times);
    }

    void addPeer(BenchSyntax syntax, String decoder, double millis) {
        decoders.put(syntax, decoder);
        peers.computeIfAbsent(syntax, unseen -> new ArrayList<>()).add(millis);
    }

    void fail(String who, String reason) {
        failures.put(who, reason);
    }

    /** Ratios by name, round by round: what disturbs a round disturbs both. */
    private Map<String, Spread> ratios() {
        Map<String, Spread> ratios = new LinkedHashMap<>();
        geometric(syntax -> syntax.codec().isPresent() && syntax.isLossless(), this::overCodec)
                .ifPresent(spread -> ratios.put("overhead_over_codec", spread));
        geometric(BenchSyntax::isUncompressed, this::overPlain)
                .ifPresent(spread -> ratios.put("uncompressed_over_sha256_and_write", spread));
        geometric(syntax -> syntax == BenchSyntax.RLE, this::overPlain)
                .ifPresent(spread -> ratios.put("rle_over_sha256_and_write", spread));
        geometric(peers::containsKey, this::overPeer)
                .ifPresent(spread -> ratios.put("images_per_second_over_peer", spread));
        return ratios;
    }

    private double[] overCodec(BenchSyntax syntax) {
        return each(syntax, times -> times.whole() / times.codec());
    }

    private double[] overPlain(BenchSyntax syntax) {
        return each(syntax, times -> times.whole() / times.plain());
    }

    private double[] overPeer(BenchSyntax syntax) {
        List<Double> theirs = requireNonNull(peers.get(syntax));
        double[] whole = each(syntax, PrepareTimes::whole);
        double[] ratios = new double[Math.min(theirs.size(), whole.length)];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = theirs.get(round) / whole[round];
        }
        return ratios;
    }

    private double[] each(BenchSyntax syntax, ToDoubleFunction<PrepareTimes> figure) {
        return requireNonNull(ours.get(syntax)).stream().mapToDouble(figure).toArray();
    }

    /** The geometric mean over transfer syntaxes, in each round. */
    private Optional<Spread> geometric(Predicate<BenchSyntax> isMeant, SyntaxFigure figure) {
        List<double[]> figures =
                ours.keySet().stream().filter(isMeant).map(figure::of).toList();
        int rounds = figures.stream().mapToInt(values -> values.length).min().orElse(0);
        if (rounds == 0) {
            return Optional.empty();
        }
        double[] means = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            int at = round;
            means[round] = Math.exp(figures.stream()
                    .mapToDouble(values -> Math.log(values[at]))
                    .average()
                    .orElseThrow());
        }
        return Optional.of(Spread.of(means));
    }

    /** Figures of one transfer syntax, one a round. */
    private interface SyntaxFigure {
        double[] of(BenchSyntax syntax);
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%nMilliseconds an image of %d×%d, %d bits; medians over rounds of %d images; peer: %s%n",
                SyntheticRadiograph.ROWS,
                SyntheticRadiograph.COLUMNS,
                SyntheticRadiograph.BITS,
                images,
                peer);
        out.printf(
                "  %-24s %8s %8s %8s %8s %8s %8s %8s  %s%n",
                "", "decode", "digest", "pack", "store", "whole", "codec", "peer", "peer's decoder");
        ours.keySet().forEach(syntax -> printRow(out, syntax));
        failures.forEach((who, reason) -> out.printf("  %-24s %s%n", who, reason));
        out.println();
        ratios().forEach((name, ratio) -> out.printf(
                Locale.ROOT, "  %-36s %.2f (%.2f to %.2f)%n", name, ratio.median(), ratio.least(), ratio.greatest()));
        out.flush();
    }

    private void printRow(PrintWriter out, BenchSyntax syntax) {
        out.printf(
                Locale.ROOT,
                "  %-24s %8.1f %8.1f %8.1f %8.1f %8.1f %8s %8s  %s%n",
                syntax.id(),
                median(syntax, PrepareTimes::decode),
                median(syntax, PrepareTimes::digest),
                median(syntax, PrepareTimes::pack),
                median(syntax, PrepareTimes::store),
                median(syntax, PrepareTimes::whole),
                syntax.codec().isPresent() ? "%.1f".formatted(median(syntax, PrepareTimes::codec)) : "",
                peerMedian(syntax).map("%.1f"::formatted).orElse(""),
                decoders.getOrDefault(syntax, ""));
    }

    private double median(BenchSyntax syntax, ToDoubleFunction<PrepareTimes> figure) {
        return Spread.of(each(syntax, figure)).median();
    }

    private Optional<Double> peerMedian(BenchSyntax syntax) {
        return Optional.ofNullable(peers.get(syntax))
                .map(millis -> Spread.of(
                                millis.stream().mapToDouble(Double::doubleValue).toArray())
                        .median());
    }

    /** Indented JSON. */
    public String toJson() {
        ObjectNode report = JSON.createObjectNode();
        report.put("rows", SyntheticRadiograph.ROWS).put("columns", SyntheticRadiograph.COLUMNS);
        report.put("bits", SyntheticRadiograph.BITS).put("images", images).put("peer", peer);
        ObjectNode syntaxes = report.putObject("millisecondsPerImage");
        ours.keySet().forEach(syntax -> put(syntaxes.putObject(syntax.id()), syntax));
        ObjectNode ratios = report.putObject("ratios");
        ratios().forEach((name, ratio) -> ratios.putObject(name)
                .put("median", ratio.median())
                .put("least", ratio.least())
                .put("greatest", ratio.greatest()));
        report.set("failures", JSON.valueToTree(failures));
        return report.toPrettyString();
    }

    private void put(ObjectNode node, BenchSyntax syntax) {
        node.put("decode", median(syntax, PrepareTimes::decode));
        node.put("digest", median(syntax, PrepareTimes::digest));
        node.put("pack", median(syntax, PrepareTimes::pack));
        node.put("store", median(syntax, PrepareTimes::store));
        node.put("whole", median(syntax, PrepareTimes::whole));
        if (syntax.codec().isPresent()) {
            node.put("codec", median(syntax, PrepareTimes::codec));
        }
        node.put("sha256AndWrite", median(syntax, PrepareTimes::plain));
        peerMedian(syntax).ifPresent(millis -> node.put("peer", millis).put("peerDecoder", decoders.get(syntax)));
    }
}
