package org.cxrstream.compose.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every contestant took in every round. A contestant that dropped out has no rounds but a reason. */
final class Rounds {
    private final Map<String, List<StepTimes>> times = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    void add(String contestant, StepTimes step) {
        times.computeIfAbsent(contestant, unseen -> new ArrayList<>()).add(step);
    }

    void drop(String contestant, String reason) {
        times.remove(contestant);
        failures.put(contestant, reason);
    }

    boolean isOut(String contestant) {
        return failures.containsKey(contestant);
    }

    Map<String, List<StepTimes>> times() {
        return times;
    }

    Map<String, String> failures() {
        return failures;
    }

    /** CPU seconds a step. */
    Optional<Spread> cpuSeconds(String contestant) {
        return Optional.ofNullable(times.get(contestant))
                .map(steps -> Spread.of(
                        steps.stream().mapToDouble(StepTimes::cpuSeconds).toArray()));
    }

    /** CPU seconds of one over those of the other, round by round: what disturbs a round disturbs both. */
    Optional<Spread> ratio(String one, String other) {
        List<StepTimes> ones = times.get(one);
        List<StepTimes> others = times.get(other);
        if (ones == null || others == null) {
            return Optional.empty();
        }
        double[] ratios = new double[Math.min(ones.size(), others.size())];
        Arrays.setAll(
                ratios,
                round -> ones.get(round).cpuSeconds() / others.get(round).cpuSeconds());
        return Optional.of(Spread.of(ratios));
    }
}
