package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cxrstream.trainer.finetune.ImagesInMemory;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.junit.jupiter.api.Test;

class MeanMaskTest {
    private static final byte I = (byte) 255;

    private static ImagesInMemory.Image image(int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return new ImagesInMemory.Image(0, new byte[labels.length], bytes);
    }

    @Test
    void shouldGiveEachPixelItsMostFrequentLabelWithoutIgnoredVotes() {
        LabelledImages training =
                new ImagesInMemory(2, List.of(image(1, 2, 0, I), image(1, 2, 1, I), image(0, 0, 2, 2)));
        assertThat(MeanMask.of(training).labels()).containsExactly(1, 2, 0, 2);
    }

    @Test
    void shouldScoreTheTrainingSetWhenAllMasksAreEqual() {
        LabelledImages images = new ImagesInMemory(2, List.of(image(1, 2, 0, 1), image(1, 2, 0, 1)));
        MeanMask floor = MeanMask.of(images);
        assertThat(Evaluation.of(raster -> floor.labels(), images).score().mean())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEmptyTrainingSet() {
        assertThatThrownBy(() -> MeanMask.of(new ImagesInMemory(2, List.of())))
                .hasMessage("training: 0 images (expected: >= 1)");
    }
}
