package org.cxrstream.preprocess.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {
    private static final PatientKey PATIENT = new PatientKey("a".repeat(32));

    private final Timeline timeline = new Timeline(new SortedTimelineState());

    @Test
    void shouldWriteOwnEntryAndSuccessors() {
        assertThat(come(1, 1, at(100))).containsExactly("1 after - by -");
        assertThat(come(3, 3, at(300))).containsExactly("3 after 1 by 200");
        assertThat(come(2, 2, at(250))).containsExactly("2 after 1 by 150", "3 after 2 by 50");
    }

    @Test
    void shouldOrderEqualTimesByImage() {
        come(2, 2, at(100));

        assertThat(come(1, 1, at(100))).containsExactly("1 after - by -", "2 after 1 by 0");
    }

    @Test
    void shouldPutUnknownDateLastWithoutInterval() {
        come(5, 5, at(100));
        assertThat(come(1, 1, unknown())).containsExactly("1 after 5 by -");
        assertThat(come(6, 6, at(200))).containsExactly("6 after 5 by 100", "1 after 6 by -");
        assertThat(come(2, 2, unknown())).containsExactly("2 after 1 by -");
    }

    @Test
    void shouldTakeCropAndOriginalAsOneExposure() {
        assertThat(come(7, 1, at(100))).containsExactly("1 after - by -");
        assertThat(come(1, 1, at(100))).isEmpty();
        assertThat(come(8, 1, unknown())).isEmpty();
    }

    @Test
    void shouldMoveExposureWhenItsDateBecomesKnown() {
        come(1, 1, at(100));
        come(3, 3, at(300));
        come(2, 2, unknown());
        come(4, 4, unknown());

        assertThat(come(9, 2, at(200))).containsExactly("2 after 1 by 100", "3 after 2 by 100", "4 after 3 by -");
    }

    @Test
    void shouldRewriteOwnEntryOnlyWhenJustThePrecisionIsBetter() {
        come(1, 1, new ImageDate(Optional.of(Instant.ofEpochMilli(100)), TimePrecision.DAY));
        come(2, 2, at(200));

        assertThat(come(9, 1, at(100))).containsExactly("1 after - by -");
    }

    @Test
    void shouldEndExposureWithItsLastImage() {
        come(1, 1, at(100));
        come(2, 2, at(200));
        come(9, 2, at(200));
        come(3, 3, at(300));

        assertThat(go(2, 2, at(200))).isEmpty();
        assertThat(go(9, 2, at(200))).containsExactly("2 ends", "3 after 1 by 200");
        assertThat(go(3, 3, at(300))).containsExactly("3 ends");
    }

    @Test
    void shouldMoveImageToAnotherExposure() {
        come(1, 1, at(100));
        come(2, 2, at(200));
        come(3, 3, at(300));

        List<String> writes = apply(new ImageChange(
                image(2), Optional.of(new Sighting(id(2), at(200))), Optional.of(new Sighting(id(1), at(100)))));

        assertThat(writes).containsExactly("2 ends", "3 after 1 by 200");
    }

    /** Whatever comes and goes in whatever order: the final entries are those of the sorted exposures. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldEndAsTheSortedExposures(long seed) {
        Random random = new Random(seed);
        Map<Integer, Sighting> said = new HashMap<>();
        Map<PatientImage, TimelineEntry> table = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            int image = 1 + random.nextInt(20);
            Optional<Sighting> before = Optional.ofNullable(said.get(image));
            Optional<Sighting> after =
                    random.nextInt(4) == 0 ? Optional.empty() : Optional.of(anySighting(random, image));
            if (before.isEmpty() && after.isEmpty()) {
                continue;
            }
            after.ifPresentOrElse(sighting -> said.put(image, sighting), () -> said.remove(image));
            for (TopicRecord<PatientImage, TimelineEntry> write :
                    timeline.apply(new ImageChange(image(image), before, after))) {
                write.present()
                        .ifPresentOrElse(entry -> table.put(write.key(), entry), () -> table.remove(write.key()));
            }
            assertThat(describe(table)).isEqualTo(sorted(said));
        }
    }

    private static Sighting anySighting(Random random, int image) {
        ImageId exposure = id(random.nextInt(3) == 0 ? 1 + random.nextInt(20) : image);
        TimePrecision precision = random.nextBoolean() ? TimePrecision.SECOND : TimePrecision.DAY;
        Instant at = Instant.ofEpochMilli(random.nextInt(30) - 10);
        return new Sighting(exposure, random.nextInt(5) == 0 ? unknown() : new ImageDate(Optional.of(at), precision));
    }

    private static List<String> sorted(Map<Integer, Sighting> said) {
        Map<ImageId, ImageDate> dates = new TreeMap<>();
        said.values().forEach(s -> dates.merge(s.exposure(), s.date(), (a, b) -> a.compareTo(b) <= 0 ? a : b));
        List<Place> order = dates.entrySet().stream()
                .map(entry -> new Place(entry.getValue(), entry.getKey()))
                .sorted(Comparator.comparing(
                        (Place place) -> place.date().acquiredAt().orElse(Instant.MAX)))
                .toList(); // A stable sort: the map is in the order of the exposures.
        List<String> lines = new ArrayList<>();
        Optional<Place> previous = Optional.empty();
        for (Place place : order) {
            Optional<Instant> then = previous.flatMap(p -> p.date().acquiredAt());
            Optional<Instant> at = place.date().acquiredAt();
            boolean isInterval = at.isPresent() && then.isPresent();
            lines.add("%s after %s by %s"
                    .formatted(
                            number(place.exposure()),
                            previous.map(p -> number(p.exposure())).orElse("-"),
                            isInterval ? at.get().toEpochMilli() - then.get().toEpochMilli() : "-"));
            previous = Optional.of(place);
        }
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static List<String> describe(Map<PatientImage, TimelineEntry> table) {
        return table.entrySet().stream()
                .map(entry -> describe(new TopicRecord.Present<>(entry.getKey(), entry.getValue())))
                .sorted()
                .toList();
    }

    private static String describe(TopicRecord<PatientImage, TimelineEntry> write) {
        String exposure = number(write.key().image());
        return write.present()
                .map(entry -> "%s after %s by %s"
                        .formatted(
                                exposure,
                                entry.getPrevious()
                                        .map(previous -> number(new ImageId(previous)))
                                        .orElse("-"),
                                entry.getSincePreviousMillis()
                                        .map(Object::toString)
                                        .orElse("-")))
                .orElse(exposure + " ends");
    }

    private List<String> come(int image, int exposure, ImageDate date) {
        return apply(new ImageChange(image(image), Optional.empty(), Optional.of(new Sighting(id(exposure), date))));
    }

    private List<String> go(int image, int exposure, ImageDate date) {
        return apply(new ImageChange(image(image), Optional.of(new Sighting(id(exposure), date)), Optional.empty()));
    }

    private List<String> apply(ImageChange change) {
        return timeline.apply(change).stream().map(TimelineTest::describe).toList();
    }

    private static ImageDate at(long millis) {
        return new ImageDate(Optional.of(Instant.ofEpochMilli(millis)), TimePrecision.SECOND);
    }

    private static ImageDate unknown() {
        return new ImageDate(Optional.empty(), TimePrecision.UNKNOWN);
    }

    private static PatientImage image(int number) {
        return new PatientImage(PATIENT, id(number));
    }

    private static ImageId id(int number) {
        return new ImageId("%032x".formatted(number));
    }

    private static String number(ImageId id) {
        return Integer.toString(Integer.parseInt(id.hex(), 16));
    }
}
