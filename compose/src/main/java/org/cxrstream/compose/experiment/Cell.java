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
    private static final int KEY_LENGTH = 12;
    private static final String FINE_TUNING = "finetuning.";
    private static final String MASK = "mask.";
    private static final String ANNOTATED_IMAGES = "finetuning.annotated-images";
    private static final String COMPARES = "compare-with-random-start";
    private static final String NO_METHOD = "random";

    /** Who is drawn and tested on, and with which seed. */
    record Place(long seed, int fold, int folds, int draw, Protocol protocol) {
        private Place withFold(int other) {
            return new Place(seed, other, folds, draw, protocol);
        }

        private Place withDraw(int other) {
            return new Place(seed, fold, folds, other, protocol);
        }

        private FoldRequest request(TrainingPreset settings, Optional<Path> encoder) {
            return new FoldRequest(settings, seed, fold, folds, draw, protocol, encoder);
        }
    }

    /** Digests of the X-rays. */
    record Data(String pretraining, String annotated) {}

    /** What is to be trained, from an encoder that exists already, unless its method trains none. */
    FoldRequest request(Optional<Path> encoder) {
        return place.request(resolved(), encoder);
    }

    /** What is to be pre-trained: whatever only fine-tuning looks at is as in the preset, and of one fold for all. */
    FoldRequest encoderRequest() {
        Place forAll = isKeptFromFold() ? place.withDraw(0) : place.withDraw(0).withFold(0);
        return forAll.request(encoderPreset(), Optional.empty());
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
        parts.put("data", data.toString());
        return digest(parts);
    }

    /** Names the encoder that this cell begins with. Transductive ones are the same for all folds and draws. */
    String encoderKey() {
        Map<String, String> parts = new TreeMap<>(PresetSettings.describe(encoderPreset()));
        parts.keySet().removeIf(name -> name.startsWith(FINE_TUNING) || name.startsWith(MASK));
        parts.put("seed", Long.toString(place.seed));
        parts.put("precision", precision.name());
        parts.put("pretraining data", data.pretraining);
        parts.put("protocol", place.protocol.name());
        if (isKeptFromFold()) {
            parts.put("kept from", "fold %d of %d of %s".formatted(place.fold, place.folds, data.annotated));
        }
        return digest(parts);
    }

    private static String digest(Map<String, String> parts) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(parts.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
