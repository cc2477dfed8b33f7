package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;

/**
 * What a person should know about a model before using it. Holds nothing that identifies a patient.
 *
 * @param id the model
 * @param network its shape
 * @param method how its encoder began, such as {@code cl-tci-moco} or {@code random}
 * @param preset the training's settings by name
 * @param precision number format of its training
 * @param mirroring whether it also looked at mirror images when it was judged; empty where a card doesn't say
 * @param cleanUp what was done to its label maps when it was judged; empty where a card doesn't say
 * @param seed of every random choice of its training
 * @param corpus what it has learnt from
 * @param metrics figures by name, such as {@code validation.dice}
 * @param createdAt when the training ended
 * @param parent the model that this one was trained on from, if any
 */
public record ModelCard(
        ModelId id,
        NetworkSpec network,
        String method,
        String preset,
        Precision precision,
        Optional<Mirroring> mirroring,
        Optional<MaskCleanUp> cleanUp,
        long seed,
        CorpusCounts corpus,
        Map<String, Double> metrics,
        Instant createdAt,
        Optional<ModelId> parent) {
    /** Stands in every card. */
    public static final String INTENDED_USE = "research only, not a medical device";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that nothing is missing and sorts the figures by name. */
    public ModelCard {
        requireNonNull(id, "id");
        requireNonNull(network, "network");
        requireNonNull(method, "method");
        requireNonNull(preset, "preset");
        requireNonNull(precision, "precision");
        requireNonNull(mirroring, "mirroring");
        requireNonNull(cleanUp, "cleanUp");
        requireNonNull(corpus, "corpus");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(parent, "parent");
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** The card as indented JSON. */
    public String toJson() {
        ObjectNode card = JSON.createObjectNode();
        card.put("id", id.hex());
        card.put("intendedUse", INTENDED_USE);
        card.putObject("network")
                .put("type", network.architecture().id())
                .put("width", network.width())
                .put("inputSize", network.inputSize())
                .put("classes", network.classes());
        card.put("method", method).put("preset", preset).put("precision", precision.name());
        mirroring.ifPresent(done -> card.put("mirroring", done.name()));
        cleanUp.ifPresent(done -> card.put("cleanUp", done.name()));
        card.put("seed", seed);
        card.set("corpus", JSON.valueToTree(corpus));
        card.set("metrics", JSON.valueToTree(metrics));
        card.put("createdAt", createdAt.toString());
        parent.ifPresent(ancestor -> card.put("parent", ancestor.hex()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(card);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers could not be written", e);
        }
    }

    /**
     * Reads a card; members that are not ours are passed over.
     *
     * @throws ModelStoreException.Corrupt if it is no card
     */
    public static ModelCard fromJson(String json) {
        try {
            JsonNode card = JSON.readTree(json);
            JsonNode network = card.path("network");
            return new ModelCard(
                    new ModelId(text(card, "id")),
                    new NetworkSpec(
                            Architecture.of(network.path("type").asText()),
                            network.path("width").asInt(),
                            network.path("inputSize").asInt(),
                            network.path("classes").asInt()),
                    text(card, "method"),
                    text(card, "preset"),
                    Precision.valueOf(text(card, "precision")),
                    Optional.ofNullable(card.get("mirroring")).map(done -> Mirroring.valueOf(done.asText())),
                    Optional.ofNullable(card.get("cleanUp")).map(done -> MaskCleanUp.valueOf(done.asText())),
                    card.path("seed").asLong(),
                    JSON.treeToValue(card.path("corpus"), CorpusCounts.class),
                    metrics(card.path("metrics")),
                    Instant.parse(text(card, "createdAt")),
                    Optional.ofNullable(card.get("parent")).map(parent -> new ModelId(parent.asText())));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new ModelStoreException.Corrupt("model card: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode card, String name) {
        JsonNode value = card.get(name);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a text)");
        }
        return value.asText();
    }

    private static Map<String, Double> metrics(JsonNode node) {
        Map<String, Double> metrics = new TreeMap<>();
        node.properties()
                .forEach(property ->
                        metrics.put(property.getKey(), property.getValue().asDouble()));
        return metrics;
    }
}
