package org.cxrstream.compose.pipeline;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.segmenter.checkpoint.ModelCard;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;

/** A small network of random weights, so that masks flow; what they show means nothing. */
public final class UntrainedModel {
    private static final int WIDTH = 4;
    private static final int INPUT = 32;

    private UntrainedModel() {}

    /**
     * Makes it live.
     *
     * @param models folder of the models
     * @return the model's id
     */
    public static String goLive(Map<String, ?> kafka, Path models) throws ExecutionException, InterruptedException {
        Torch.prepareThread();
        Checkpoint checkpoint;
        try (UNet network = new UNet(NetworkSpec.lungs(WIDTH, INPUT), Precision.FP32, 1)) {
            checkpoint = Checkpoint.of(network);
        }
        ModelCard card = card(checkpoint);
        new ModelStore(models).putIfAbsent(checkpoint, card);
        String id = checkpoint.id().hex();
        String line = Standalone.MODEL_LINE;
        Topics topics = Topics.ofRelease();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka))) {
            producer.send(topics.models()
                            .record(
                                    line,
                                    new ModelEvent.Published(
                                            new ModelPublished(line, id, "test", card.toJson(), Instant.EPOCH))))
                    .get();
            producer.send(topics.models()
                            .record(
                                    line,
                                    new ModelEvent.Promoted(
                                            new ModelPromoted(line, id, null, "none: a test", Instant.EPOCH))))
                    .get();
        }
        return id;
    }

    /** A card that claims nothing. */
    public static ModelCard card(Checkpoint checkpoint) {
        return new ModelCard(
                checkpoint.id(),
                checkpoint.spec(),
                "random",
                "test",
                Precision.FP32,
                Optional.of(Mirroring.NONE),
                Optional.of(MaskCleanUp.NONE),
                1,
                new CorpusCounts(1, 1, 1, 1),
                Map.of(),
                Instant.EPOCH,
                Optional.empty());
    }
}
