package org.cxrstream.ingest.dicom;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.schemas.event.TimePrecision;
import org.jspecify.annotations.Nullable;

/**
 * When an image was taken: AcquisitionDateTime, else date and time of Acquisition, Content, Series, Study, in
 * that order. Dates are {@code yyyymmdd} or, as before DICOM 3.0, {@code yyyy.mm.dd}; times {@code hhmmss.ffffff}
 * or {@code hh:mm:ss}. What is no date counts as none, and so does a year before X-rays were known, such as the
 * 0001-01-01 that software writes for an empty date: an image without a date is still an image. UTC offsets are
 * ignored: one modality's clock is compared with itself.
 */
final class AcquisitionTimes {
    private static final Pattern DATE = Pattern.compile("(\\d{4})([.-]?)(\\d{2})\\2(\\d{2})");
    private static final Pattern TIME = Pattern.compile("(\\d{2})(?::?(\\d{2})(?::?(\\d{2})(?:\\.(\\d{1,6}))?)?)?");
    private static final Pattern DATE_TIME = Pattern.compile("(\\d{8})(\\d{2,6}(?:\\.\\d{1,6})?)?(?:[+-]\\d{4})?");

    /** Röntgen found X-rays in November 1895. */
    private static final int FIRST_YEAR = 1895;

    private static final int[][] DATES_AND_TIMES = {
        {Tag.ACQUISITION_DATE, Tag.ACQUISITION_TIME},
        {Tag.CONTENT_DATE, Tag.CONTENT_TIME},
        {Tag.SERIES_DATE, Tag.SERIES_TIME},
        {Tag.STUDY_DATE, Tag.STUDY_TIME},
    };

    private AcquisitionTimes() {}

    static AcquisitionTime of(DataSet dataSet) {
        Optional<AcquisitionTime> acquired =
                dataSet.text(Tag.ACQUISITION_DATE_TIME, 0).flatMap(AcquisitionTimes::parseDateTime);
        for (int i = 0; acquired.isEmpty() && i < DATES_AND_TIMES.length; i++) {
            acquired = parse(dataSet.text(DATES_AND_TIMES[i][0], 0), dataSet.text(DATES_AND_TIMES[i][1], 0));
        }
        return acquired.orElse(AcquisitionTime.UNKNOWN);
    }

    private static Optional<AcquisitionTime> parseDateTime(String text) {
        Matcher matcher = DATE_TIME.matcher(text);
        return matcher.matches()
                ? parse(Optional.of(matcher.group(1)), Optional.ofNullable(matcher.group(2)))
                : Optional.empty();
    }

    private static Optional<AcquisitionTime> parse(Optional<String> date, Optional<String> time) {
        return date.flatMap(AcquisitionTimes::parseDate)
                .map(day -> time.flatMap(text -> at(day, text))
                        .orElseGet(() -> AcquisitionTime.of(day.atStartOfDay(), TimePrecision.DAY)));
    }

    private static Optional<LocalDate> parseDate(String text) {
        Matcher matcher = DATE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                            LocalDate.of(number(matcher.group(1)), number(matcher.group(3)), number(matcher.group(4))))
                    .filter(day -> day.getYear() >= FIRST_YEAR);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<AcquisitionTime> at(LocalDate day, String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String minute = matcher.group(2);
        String second = matcher.group(3);
        String fraction = matcher.group(4);
        try {
            LocalTime time = LocalTime.of(number(matcher.group(1)), number(minute), number(second), nanos(fraction));
            return Optional.of(AcquisitionTime.of(LocalDateTime.of(day, time), precision(minute, second, fraction)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The hour alone counts as the day. */
    private static TimePrecision precision(
            @Nullable String minute, @Nullable String second, @Nullable String fraction) {
        if (fraction != null) {
            return TimePrecision.MILLISECOND;
        }
        if (second != null) {
            return TimePrecision.SECOND;
        }
        return minute == null ? TimePrecision.DAY : TimePrecision.MINUTE;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Whole milliseconds: what events carry. */
    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3)) * 1_000_000;
    }
}
