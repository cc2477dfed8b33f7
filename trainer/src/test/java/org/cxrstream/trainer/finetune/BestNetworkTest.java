package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.trainer.resume.TrainingState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks are told apart by the one value that all their weights and statistics have. */
class BestNetworkTest {

    private UNet network;
    private BestNetwork best;

    @BeforeEach
    void makeNetwork() {
        Torch.prepareThread();
        network = new UNet(NetworkSpec.lungs(1, 16), Precision.FP32, 1);
        best = new BestNetwork(network, ImagesInMemory.ofLungs(16, 2));
    }

    @AfterEach
    void closeNetwork() {
        best.close();
        network.close();
    }

    private void become(float value) {
        network.parameters().all().values().forEach(array -> {
            float[] values = new float[Math.toIntExact(array.size())];
            Arrays.fill(values, value);
            Torch.overwrite(array, values);
        });
    }

    private void assertIs(float value) {
        network.parameters()
                .values()
                .forEach((name, values) -> assertThat(values).as(name).containsOnly(value));
    }

    @Test
    void shouldBringBackWeightsAndStatisticsOfTheEarliestBest() {
        become(1);
        best.keepIfBest(0.5);
        become(2);
        best.keepIfBest(0.9);
        become(3);
        best.keepIfBest(0.9);
        become(4);
        best.keepIfBest(0.7);
        best.bringBack();
        assertIs(2);
    }

    @Test
    void shouldLeaveTheNetworkWhenNothingCouldBeMeasured() {
        become(1);
        best.keepIfBest(Double.NaN);
        become(2);
        best.bringBack();
        assertIs(2);
    }

    @Test
    void shouldKeepANetworkThatFindsNothingIfNoOtherDoes() {
        become(1);
        best.keepIfBest(0);
        become(2);
        best.keepIfBest(0);
        best.bringBack();
        assertIs(1);
    }

    @Test
    void shouldRememberTheBestOverAnInterruption() {
        become(1);
        best.keepIfBest(0.8);
        become(2);
        TrainingState state = new TrainingState();
        best.saveTo(state);
        try (BestNetwork resumed = new BestNetwork(network, ImagesInMemory.ofLungs(16, 2))) {
            resumed.restoreFrom(state);
            resumed.keepIfBest(0.8);
            resumed.bringBack();
            assertIs(1);
        }
    }
}
