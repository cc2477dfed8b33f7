package org.cxrstream.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.TopicRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The final tables are a function of the set of events: the same history happens to several patients, to each
 * in another order and with other repetitions, and all end alike.
 */
class PreprocessConvergenceTest {
    private static final int PATIENTS = 6;
    private static final int EVENTS = 40;
    private static final int IMAGES = 10;

    private final Path stateDir;

    PreprocessConvergenceTest(@TempDir(factory = StateFolders.class) Path stateDir) {
        this.stateDir = stateDir;
    }

    /** Something that happens to a patient. */
    private record Happening(Xray xray, boolean isWithdrawal) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldEndAlikeInAnyOrderAndWithAnyRepetition(long seed) {
        Random random = new Random(seed);
        List<Happening> history = history(random);
        try (PreprocessDriver driver = new PreprocessDriver(stateDir)) {
            for (int patient = 0; patient < PATIENTS; patient++) {
                for (Happening happening : patient == 0 ? history : shuffled(history, random)) {
                    happen(driver, happening, patient);
                }
            }
            assertAlike(tables(driver.prepared(), PreparedEvent::record));
            assertAlike(tables(driver.timelines(), entry -> entry));
            assertThat(driver.deadLetters()).isEmpty();
        }
    }

    private static List<Happening> history(Random random) {
        List<Happening> history = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int image = 1 + random.nextInt(IMAGES);
            int exposure = random.nextInt(4) == 0 ? 1 + random.nextInt(IMAGES) : image;
            Xray xray = Xray.of(0, image, random.nextInt(20))
                    .ofExposure(exposure)
                    .withPixels(random.nextInt(4))
                    .fromSource("file " + random.nextInt(4))
                    .receivedAt(random.nextInt(10));
            history.add(new Happening(random.nextInt(6) == 0 ? xray.ofUnknownDate() : xray, random.nextInt(30) == 0));
        }
        return history;
    }

    private static List<Happening> shuffled(List<Happening> history, Random random) {
        List<Happening> shuffled = new ArrayList<>(history);
        for (int i = 0; i < EVENTS / 4; i++) {
            shuffled.add(history.get(random.nextInt(EVENTS)));
        }
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static void happen(PreprocessDriver driver, Happening happening, int patient) {
        Xray xray = happening.xray().ofPatient(patient);
        if (happening.isWithdrawal()) {
            driver.withdraw(xray);
        } else {
            driver.receive(xray);
        }
    }

    /** For each patient the final table as text, in which the patient's own pseudonym is blotted out. */
    private static <V> Map<Integer, String> tables(
            List<TopicRecord<PatientImage, V>> records, Function<V, SpecificRecord> record) {
        Map<Integer, String> tables = new HashMap<>();
        PreprocessDriver.table(records).forEach((key, value) -> {
            int patient = Integer.parseInt(key.patient().hex(), 16) - 0xabc0000;
            String line =
                    (key + " " + record.apply(value)).replace(key.patient().hex(), "patient");
            tables.merge(patient, line, (lines, next) -> lines + "\n" + next);
        });
        return tables;
    }

    private static void assertAlike(Map<Integer, String> tables) {
        assertThat(tables).hasSize(PATIENTS);
        assertThat(tables.values()).containsOnly(String.valueOf(tables.get(0)));
    }
}
