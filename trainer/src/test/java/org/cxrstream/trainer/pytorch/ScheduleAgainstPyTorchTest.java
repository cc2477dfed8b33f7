package org.cxrstream.trainer.pytorch;

import java.util.stream.IntStream;
import org.cxrstream.trainer.optimise.CosineSchedule;
import org.junit.jupiter.api.Test;

/** Learning rates beside those of LambdaLR and CosineAnnealingLR. */
class ScheduleAgainstPyTorchTest {
    private static final double RATE = 0.05;
    private static final int STEPS = 50;
    private static final int WARM_UP_STEPS = 7;
    private static final double TOLERANCE = 1e-8;

    @Test
    void shouldGiveTheRatesOfPyTorch() {
        PyTorchFixture expected = PyTorchFixture.read("schedules");
        expected.compare("warm-up", rates(new CosineSchedule(RATE, STEPS, WARM_UP_STEPS)), TOLERANCE);
        expected.compare("plain", rates(CosineSchedule.plain(RATE, STEPS)), TOLERANCE);
        expected.requireAllCompared();
    }

    private static double[] rates(CosineSchedule schedule) {
        return IntStream.range(0, STEPS).mapToDouble(schedule::rateAt).toArray();
    }
}
