package org.cxrstream.trainer.pretrain;

import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;

/** Says without labels how good an encoder is, now and then during a pre-training, in its thread. */
@FunctionalInterface
public interface EncoderProbe {
    /**
     * Looks at the encoder as it is and changes nothing of it.
     *
     * @return figures by name, such as {@code retrieval@1}
     */
    Map<String, Double> figures(Encoder encoder);
}
