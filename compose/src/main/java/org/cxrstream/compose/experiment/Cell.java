package org.cxrstream.compose.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.run.FoldRequest;
import org.cxrstream.trainer.run.FoldRequest.Protocol;
import org.cxrstream.trainer.run.PresetSettings;
import org.cxrstream.trainer.run.TrainingPreset;

/**
 * One training and its measurement: a row of a block with one number of annotated X-rays, fold, draw and seed.
 *
 * @param block the block's name
 * @param row the row's name
 * @param on which folders are fine-tuned and tested on
 * @param preset where its settings begin
 * @param changes its settings by name
 * @param place who is drawn and tested on
 * @param precision number format of the networks
 * @param data SHA-256 of the X-rays of pre-training and of those that are fine-tuned and tested on
 */
record Cell(
        String block,
        String row,
        Block.Target on,
        String preset,
        Map<String, String> changes,
        Place place,
        Precision precision,
        Data data) {
    /** To be raised whenever equal settings give other figures than before: no figure of before is taken for ours. */
    private static final String ARITHMETIC = "1";

    private static final int KEY_LENGTH = 12;
    private static final String FINE_TUNING = "finetuning.";
    private static final String MASK = "mask.";
    private static final String ANNOTATED_IMAGES = "finetuning.annotated-images";
    private static final String COMPARES = "compare-with-random-start";
    private static final String NO_METHOD = "random";

    /** Who is drawn and tested on, and with which seed. */
    record Place(long seed, int fold, int folds, int draw, Protocol protocol) {
        /** Of an encoder that is kept from this fold. */
        private Place ofFold() {
            return new Place(seed, fold, folds, 0, protocol);
        }

        /** Of an encoder that all folds and draws begin with. */
        private Place ofAllFolds() {
            return new Place(seed, 0, 2, 0, protocol);
        }

        private FoldRequest request(TrainingPreset settings, Optional<Path> encoder) {
            return new FoldRequest(settings, seed, fold, folds, draw, protocol, encoder);
        }
    }

    /**
     * Digests of X-rays.
     *
     * @param pretraining those that are pre-trained on
     * @param annotated those that this cell is fine-tuned and tested on
     * @param fineTuning those of {@code data.fine-tune}, whatever the cell is on
     */
    record Data(String pretraining, String annotated, String fineTuning) {}

    /** For people: {@code M=10, Random, fold 0, draw 0, seed 1}. */
    String words() {
        return "%s, %s, fold %d, draw %d, seed %d".formatted(block, row, place.fold, place.draw, place.seed);
    }

    /** What is to be trained, from an encoder that exists already, unless its method trains none. */
    FoldRequest request(Optional<Path> encoder) {
        return place.request(resolved(), encoder);
    }

    /** What is to be pre-trained: whatever only fine-tuning looks at is as in the preset, and of one fold for all. */
    FoldRequest encoderRequest() {
        return (isKeptFromFold() ? place.ofFold() : place.ofAllFolds()).request(encoderPreset(), Optional.empty());
    }

    /** Whose folds an encoder is kept from; of one that isn't kept from any, the same for all cells. */
    Block.Target encoderTarget() {
        return isKeptFromFold() ? on : Block.Target.FINE_TUNE;
    }

    private boolean isKeptFromFold() {
        return place.protocol == Protocol.INDUCTIVE;
    }

    /** How many annotated X-rays are drawn: a number, or {@code all}. */
    String annotatedImages() {
        return changes.getOrDefault(ANNOTATED_IMAGES, "all");
    }

    /** The settings. */
    TrainingPreset resolved() {
        return PresetSettings.resolve(preset, withoutComparison(changes));
    }

    private TrainingPreset encoderPreset() {
        Map<String, String> ofEncoder = new LinkedHashMap<>(changes);
        ofEncoder.keySet().removeIf(name -> name.startsWith(FINE_TUNING) || name.startsWith(MASK));
        return PresetSettings.resolve(preset, withoutComparison(ofEncoder));
    }

    private static Map<String, String> withoutComparison(Map<String, String> changes) {
        Map<String, String> settings = new LinkedHashMap<>(changes);
        settings.put(COMPARES, "false");
        return settings;
    }

    /** Whether an encoder has to be pre-trained first. */
    boolean needsEncoder() {
        return !resolved().method().name().equals(NO_METHOD);
    }

    /** Names this cell in files: equal configurations have equal keys, whatever their row and block are called. */
    String key() {
        Map<String, String> parts = new TreeMap<>(PresetSettings.describe(resolved()));
        if (!needsEncoder()) {
            parts.keySet().removeIf(name -> name.startsWith("pretraining.") && !name.equals("pretraining.method"));
        }
        parts.put("place", place.toString());
        parts.put("precision", precision.name());
        parts.put("annotated", data.annotated);
        if (needsEncoder()) {
            parts.put("encoder", encoderKey());
        }
        return digest(parts);
    }

    /** Names the encoder that this cell begins with. Transductive ones are the same for all folds and draws. */
    String encoderKey() {
        Map<String, String> parts = new TreeMap<>(PresetSettings.describe(encoderPreset()));
        parts.keySet().removeIf(name -> name.startsWith(FINE_TUNING) || name.startsWith(MASK));
        parts.put("seed", Long.toString(place.seed));
        parts.put("precision", precision.name());
        parts.put("unlabelled", data.pretraining);
        parts.put("protocol", place.protocol.name());
        parts.put("annotated", isKeptFromFold() ? data.annotated : data.fineTuning);
        if (isKeptFromFold()) {
            parts.put("kept from", "fold %d of %d".formatted(place.fold, place.folds));
        }
        return digest(parts);
    }

    private static String digest(Map<String, String> parts) {
        parts.put("arithmetic", ARITHMETIC);
        parts.replaceAll((name, value) -> canonical(value));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(parts.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** One text for a number however it is written: 7, 7.0 and 7e0. */
    private static String canonical(String value) {
        try {
            return Double.toString(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return value;
        }
    }
}
