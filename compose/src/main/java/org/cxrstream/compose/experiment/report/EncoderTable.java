package org.cxrstream.compose.experiment.report;

import java.util.List;
import java.util.Map;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Table;
import org.cxrstream.compose.experiment.report.Document.Words;
import org.cxrstream.compose.report.Markup;

/** What is known of the pre-trained encoders. Stateless. */
final class EncoderTable {
    private static final List<String> HEADER = List.of(
            "Row",
            "seed",
            "protocol",
            "loss",
            "spread",
            "effective rank",
            "similarity gap",
            "retrieval before",
            "after",
            "by chance",
            "steps",
            "images seen",
            "wall s",
            "CPU s");

    private EncoderTable() {}

    /** A section of all lines of {@code encoders.csv}. */
    static Section of(List<Map<String, String>> encoders) {
        if (encoders.isEmpty()) {
            return new Section("Encoders", List.of(new Words("None has been pre-trained.")));
        }
        return new Section(
                "Encoders",
                List.of(
                        new Words(
                                "Spread: the mean standard deviation of the normalised embeddings' components at the last "
                                        + "step; of a collapsed encoder it is 0. Retrieval@1: how often the nearest other X-ray "
                                        + "is of the same patient: with the inductive protocol of the test patients, whom "
                                        + "pre-training has not seen, with the transductive one of all."),
                        new Table(
                                "Pre-trained encoders",
                                HEADER,
                                encoders.stream().map(EncoderTable::line).toList())));
    }

    private static List<String> line(Map<String, String> encoder) {
        return List.of(
                encoder.getOrDefault("row", ""),
                encoder.getOrDefault("seed", ""),
                encoder.getOrDefault("protocol", ""),
                figure(encoder, "loss", 3),
                figure(encoder, "spread", 4),
                figure(encoder, "effective_rank", 1),
                figure(encoder, "similarity_gap", 3),
                figure(encoder, "retrieval_before", 3),
                figure(encoder, "retrieval_after", 3),
                figure(encoder, "retrieval_chance", 3),
                encoder.getOrDefault("steps", ""),
                Markup.number(Lines.number(encoder, "steps") * Lines.number(encoder, "batch"), 0),
                figure(encoder, "wall_seconds", 0),
                figure(encoder, "cpu_seconds", 0));
    }

    private static String figure(Map<String, String> encoder, String column, int decimals) {
        return Markup.number(Lines.number(encoder, column), decimals);
    }
}
