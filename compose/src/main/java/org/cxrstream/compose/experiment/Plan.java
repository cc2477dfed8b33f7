package org.cxrstream.compose.experiment;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.run.FoldRequest.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment shall do, as it stands in a YAML file: rows (ways to train) by blocks (where, on how much).
 *
 * @param name the experiment's, for people
 * @param data the folders of X-rays
 * @param preset where the settings of all cells begin
 * @param precision number format of the networks; the fastest of the machine if none is given
 * @param folds how many folds of patients there are, at least 2
 * @param seeds of every random choice but folds and draws
 * @param protocol whether pre-training sees the test patients
 * @param set settings of all rows by name, over those of the preset
 * @param rows settings by name, over those of the plan, by the row's name
 * @param blocks in the order in which they are to be done; those of one name share their tables
 * @param compareWith names of the rows that the report holds the others against; if none is given, the first row of
 *     method {@code random} and the first of {@code moco} that excludes the same image
 * @param figures what the report draws; nothing if none is given
 */
record Plan(
        String name,
        Data data,
        String preset,
        @Nullable Precision precision,
        int folds,
        List<Long> seeds,
        Protocol protocol,
        Map<String, String> set,
        Map<String, Map<String, String>> rows,
        List<Block> blocks,
        List<String> compareWith,
        @Nullable Figures figures) {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();
    private static final int USUAL_FOLDS = 5;
    private static final Set<String> DECIDED_BY_BLOCKS =
            Set.of("finetuning.annotated-images", "compare-with-random-start");

    /**
     * Folders, each in any layout that {@code cxr train} takes; relative ones are looked for where the command says.
     *
     * @param pretrain X-rays to pre-train on
     * @param fineTune annotated X-rays to fine-tune and test on
     * @param transfer other annotated X-rays to fine-tune and test on
     */
    record Data(List<String> pretrain, List<String> fineTune, List<String> transfer) {
        /** Takes what isn't there for none. */
        Data {
            pretrain = pretrain == null ? List.of() : List.copyOf(pretrain);
            fineTune = fineTune == null ? List.of() : List.copyOf(fineTune);
            transfer = transfer == null ? List.of() : List.copyOf(transfer);
        }
    }

    /**
     * Pictures of the report: outlines on X-rays, and where the encoders put X-rays. Models of the block's first fold,
     * draw and seed are kept for them.
     *
     * @param block name of the block whose models are drawn
     * @param xrays how many X-rays the outlines are drawn on, &gt; 0
     */
    record Figures(
            @Nullable String block, @JsonProperty("x-rays") int xrays) {
        private static final int USUAL_XRAYS = 4;

        /** Puts in what is usual. */
        Figures {
            xrays = xrays == 0 ? USUAL_XRAYS : xrays;
            require(xrays > 0, "figures.x-rays: " + xrays + " (expected: > 0)");
        }
    }

    /** Puts in what is usual and checks that the parts fit. */
    Plan(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("data") @Nullable Data data,
            @JsonProperty("preset") @Nullable String preset,
            @JsonProperty("precision") @Nullable Precision precision,
            @JsonProperty("folds") int folds,
            @JsonProperty("seeds") @Nullable List<Long> seeds,
            @JsonProperty("protocol") @Nullable Protocol protocol,
            @JsonProperty("set") @Nullable Map<String, String> set,
            @JsonProperty("rows") @Nullable Map<String, Map<String, String>> rows,
            @JsonProperty("blocks") @Nullable List<Block> blocks,
            @JsonProperty("compare-with") @Nullable List<String> compareWith,
            @JsonProperty("figures") @Nullable Figures figures) {
        this.name = name == null ? "experiment" : name;
        this.data = data == null ? new Data(List.of(), List.of(), List.of()) : data;
        this.preset = preset == null ? "tuned" : preset;
        this.precision = precision;
        this.folds = folds == 0 ? USUAL_FOLDS : folds;
        this.seeds = seeds == null || seeds.isEmpty() ? List.of(1L) : List.copyOf(seeds);
        this.protocol = protocol == null ? Protocol.TRANSDUCTIVE : protocol;
        this.set = Collections.unmodifiableMap(set == null ? Map.of() : new LinkedHashMap<>(set));
        this.rows = Collections.unmodifiableMap(rows == null ? Map.of() : new LinkedHashMap<>(rows));
        this.blocks = blocks == null ? List.of() : List.copyOf(blocks);
        this.compareWith = compareWith == null ? List.of() : List.copyOf(compareWith);
        this.figures = figures;
        require(this.folds >= 2, "folds: " + this.folds + " (expected: >= 2)");
        require(!this.data.pretrain.isEmpty(), "data.pretrain: no folder (expected: at least one)");
        require(!this.data.fineTune.isEmpty(), "data.fine-tune: no folder (expected: at least one)");
        require(
                !this.rows.isEmpty(),
                "rows: none (expected: at least one, such as 'Random: {pretraining.method: random}')");
        require(!this.blocks.isEmpty(), "blocks: none (expected: at least one)");
        requireSettings("set", this.set);
        this.rows.forEach((row, settings) -> requireSettings("row " + row, settings));
        this.blocks.forEach(this::requireFit);
        this.compareWith.forEach(row -> requireKnown("compare-with", row));
        require(
                figures == null || blocksNamed(figures.block).findAny().isPresent(),
                "figures.block: %s (expected: the name of a block)".formatted(figures == null ? "" : figures.block));
    }

    private void requireKnown(String name, String row) {
        require(
                rows.containsKey(row),
                "%s: %s (expected: one of %s)".formatted(name, row, String.join(", ", rows.keySet())));
    }

    private static void requireSettings(String where, @Nullable Map<String, String> settings) {
        require(settings != null, where + ": nothing (expected: settings, or {} for none)");
        requireNonNull(settings).forEach((name, value) -> {
            require(value != null, "%s: %s: nothing (expected: a value)".formatted(where, name));
            require(
                    !DECIDED_BY_BLOCKS.contains(name),
                    "%s: %s (expected: annotated-images of a block; rows are compared with each other)"
                            .formatted(where, name));
        });
    }

    private void requireFit(Block block) {
        String name = nameOf(block);
        requireSettings("block " + name, block.set());
        block.rows().forEach(row -> requireKnown("row", row));
        require(
                block.on() != Block.Target.TRANSFER || !data.transfer.isEmpty(),
                "block %s: on transfer without data.transfer (expected: a folder there)".formatted(name));
        int ofBlock = requireNonNullElse(block.folds(), folds);
        require(ofBlock >= 2, "block %s: folds: %d (expected: >= 2)".formatted(name, ofBlock));
        block.testFolds()
                .forEach(fold -> require(
                        fold >= 0 && fold < ofBlock,
                        "block %s: test-folds: %d (expected: 0 to %d)".formatted(name, fold, ofBlock - 1)));
        block.draws().forEach(draw -> require(draw >= 0, "block %s: draws: %d (expected: >= 0)".formatted(name, draw)));
        require(
                blocksNamed(name).allMatch(other -> other.set().equals(block.set())),
                "block %s: settings that another block of that name hasn't (expected: another name)".formatted(name));
    }

    /** What a block is called: as the plan, if it has no name. */
    String nameOf(Block block) {
        return requireNonNullElse(block.name(), name);
    }

    /** The blocks that share a name; the plan's own if none is given. */
    Stream<Block> blocksNamed(@Nullable String wanted) {
        String other = requireNonNullElse(wanted, name);
        return blocks.stream().filter(block -> nameOf(block).equals(other));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * Reads a plan.
     *
     * @throws SetupException NO_INPUT if the file can't be read, CONFIGURATION with the line if it is no plan
     */
    static Plan read(Path file) {
        try {
            return YAML.readValue(Files.readString(file), Plan.class);
        } catch (JsonProcessingException e) {
            throw new SetupException(Kind.CONFIGURATION, "plan %s, %s".formatted(file, words(e)));
        } catch (IOException e) {
            throw new SetupException(Kind.NO_INPUT, "plan %s: can't be read (expected: a YAML file)".formatted(file));
        }
    }

    private static String words(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        String where = place == null ? "" : "line %d: ".formatted(place.getLineNr());
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream().map(Plan::words).collect(Collectors.joining("."))
                : "";
        return where + reason(e) + (path.isEmpty() ? "" : " at " + path);
    }

    private static String words(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? Integer.toString(step.getIndex() + 1) : step.getFieldName();
    }

    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof IllegalArgumentException cause) {
            return String.valueOf(cause.getMessage());
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return "%s: not known (expected: one of %s)".formatted(unknown.getPropertyName(), String.join(", ", known));
        }
        // Jackson names our classes where it was given something else than it needs.
        return e.getOriginalMessage().replaceAll("`?(?:[a-z]+\\.)+([A-Z][\\w$<>.]*)`?", "$1");
    }
}
