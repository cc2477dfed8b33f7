package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.trainer.pretrain.GivenResNet;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * How an encoder came about: all that a later training has to know to use it honestly. Tells nobody apart.
 *
 * @param method how it was pre-trained, by name
 * @param ownSettings the method's own settings as they turned out
 * @param steps how many steps of ours it has made; none leave it as it was drawn or given, and nobody was seen by us
 * @param seed of every random choice
 * @param patients how many patients it was pre-trained on
 * @param images how many X-rays it was pre-trained on
 * @param digest SHA-256 of them; of the file, for one of somebody else's
 * @param split whom it hasn't seen; empty for one of a corpus, which has no folds
 */
record EncoderOrigin(
        String method,
        Map<String, String> ownSettings,
        int steps,
        long seed,
        int patients,
        int images,
        String digest,
        Optional<FoldSplit> split) {
    private static final String SETTING = "setting ";

    EncoderOrigin {
        requireNonNull(method, "method");
        ownSettings = Collections.unmodifiableMap(new LinkedHashMap<>(ownSettings));
        requireNonNull(digest, "digest");
        requireNonNull(split, "split");
    }

    /** Of an encoder that has made so many steps on these X-rays; none of them count if it has made none. */
    static EncoderOrigin of(
            TrainingPreset resolved, int steps, long seed, UnlabelledImages images, Optional<FoldSplit> split) {
        boolean hasSeen = steps > 0;
        return new EncoderOrigin(
                resolved.method().name(),
                resolved.own().values(),
                steps,
                seed,
                hasSeen ? FoldImages.patients(images) : 0,
                hasSeen ? images.count() : 0,
                hasSeen ? ImagesDigest.of(images) : "",
                split);
    }

    /** Of one that somebody else trained. */
    static EncoderOrigin ofFile(String digest) {
        return new EncoderOrigin(GivenResNet.NAME, Map.of(), 0, 0, 0, 0, digest, Optional.empty());
    }

    /** What a reader of the figures has to bear in mind. */
    Optional<String> doubt() {
        return method.equals(GivenResNet.NAME)
                ? Optional.of("encoder: given as a file of SHA-256 %.12s…; on whom it was trained can't be checked, nor"
                                .formatted(digest)
                        + " whether it has seen the test patients")
                : Optional.empty();
    }

    /**
     * Checks that it can't have seen who is tested on, unless the protocol lets it.
     *
     * @throws SetupException CONFIGURATION if it may have
     */
    void requireFit(FoldSplit wanted) {
        boolean maySee = wanted.protocol() == FoldRequest.Protocol.TRANSDUCTIVE || steps == 0;
        if (!maySee && !split.equals(Optional.of(wanted))) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION,
                    "encoder: pre-trained %s (expected: %s, of the same annotated X-rays; or --protocol transductive:"
                                    .formatted(split.map(FoldSplit::words).orElse("without folds"), wanted.words())
                            + " it may have seen the test patients)");
        }
    }

    /** As text by name; {@link #read} takes it back. */
    Map<String, String> byName() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("method", method);
        texts.put("steps", Integer.toString(steps));
        texts.put("seed", Long.toString(seed));
        texts.put("patients", Integer.toString(patients));
        texts.put("images", Integer.toString(images));
        texts.put("digest", digest);
        split.ifPresent(known -> texts.putAll(known.byName()));
        ownSettings.forEach((name, value) -> texts.put(SETTING + name, value));
        return texts;
    }

    /**
     * Reads what {@link #byName} wrote; other names are passed over.
     *
     * @throws IllegalArgumentException if something is missing or isn't possible
     */
    static EncoderOrigin read(Map<String, String> texts) {
        Map<String, String> settings = new LinkedHashMap<>();
        texts.forEach((name, value) -> {
            if (name.startsWith(SETTING)) {
                settings.put(name.substring(SETTING.length()), value);
            }
        });
        return new EncoderOrigin(
                text(texts, "method"),
                settings,
                Integer.parseInt(text(texts, "steps")),
                Long.parseLong(text(texts, "seed")),
                Integer.parseInt(text(texts, "patients")),
                Integer.parseInt(text(texts, "images")),
                text(texts, "digest"),
                FoldSplit.read(texts));
    }

    private static String text(Map<String, String> texts, String name) {
        String value = texts.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": absent (expected: a text)");
        }
        return value;
    }
}
