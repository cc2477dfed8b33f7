package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.trainer.promotion.KafkaModelLedger;
import org.cxrstream.trainer.promotion.ModelEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what became of each model, and takes one back. */
@Command(
        name = "models",
        description = "List what became of each model, or make an earlier one live again.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  cxr models list", "  cxr models rollback 3f2a91c04d7b"})
final class ModelsCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Topics topics = Topics.ofRelease();

    /** One line of the list. */
    private record Row(Instant at, String model, String event) {}

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Every event of every model, oldest first; the live one is marked.")
    int list(@Mixin KafkaOptions kafka) {
        Map<String, Object> client = kafka.clientProperties();
        Optional<String> live = live(client).map(LiveModel::model);
        PrintWriter out = spec.commandLine().getOut();
        for (Row row : rows(client)) {
            String mark = live.equals(Optional.of(row.model)) ? "live" : "";
            out.printf("%-24s %.12s  %-11s %s%n", row.at, row.model, row.event, mark);
        }
        if (live.isEmpty()) {
            out.println("no model is live");
        }
        return 0;
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Make a model live again that was live before.")
    int rollback(
            @Mixin KafkaOptions kafka,
            @Parameters(paramLabel = "MODEL", description = "The model's id or its beginning.") String wanted) {
        Map<String, Object> client = kafka.clientProperties();
        ModelId model = find(client, wanted);
        LiveModel live = live(client)
                .orElseThrow(() -> new SetupException(Kind.USAGE, "no model is live (expected: one to replace)"));
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(client))) {
            ModelEvents events = new ModelEvents(
                    new KafkaModelLedger(client, producer, topics), Standalone.MODEL_LINE, Clock.systemUTC());
            if (!events.rolledBack(model, live)) {
                throw new SetupException(
                        Kind.USAGE, "model %.12s: not made live (expected: one that was live before)".formatted(model));
            }
        }
        spec.commandLine().getOut().printf("live: %.12s (was %.12s)%n", model, live.model());
        return 0;
    }

    private ModelId find(Map<String, Object> client, String wanted) {
        List<String> matches = rows(client).stream()
                .map(Row::model)
                .filter(model -> model.startsWith(wanted))
                .distinct()
                .toList();
        if (matches.size() != 1) {
            throw new SetupException(
                    Kind.USAGE, "model %s: %d of that beginning (expected: 1)".formatted(wanted, matches.size()));
        }
        return new ModelId(matches.get(0));
    }

    private Optional<LiveModel> live(Map<String, Object> client) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(client))) {
            return new KafkaModelLedger(client, producer, topics).live(Standalone.MODEL_LINE);
        }
    }

    private List<Row> rows(Map<String, Object> client) {
        List<Row> rows = new ArrayList<>();
        TopicReader.readAll(
                client,
                topics.models(),
                (record, position) -> record.present().ifPresent(event -> rows.add(event.accept(new RowOfEvent()))));
        return rows;
    }

    private static final class RowOfEvent implements ModelEvent.Visitor<Row> {
        @Override
        public Row published(ModelPublished record) {
            return new Row(record.getPublishedAt(), record.getModel(), "published");
        }

        @Override
        public Row promoted(ModelPromoted record) {
            return new Row(record.getPromotedAt(), record.getModel(), "promoted");
        }

        @Override
        public Row rejected(ModelRejected record) {
            return new Row(record.getRejectedAt(), record.getModel(), "rejected: " + record.getReason());
        }

        @Override
        public Row rolledBack(ModelRolledBack record) {
            return new Row(record.getRolledBackAt(), record.getModel(), "rolled back to");
        }
    }
}
