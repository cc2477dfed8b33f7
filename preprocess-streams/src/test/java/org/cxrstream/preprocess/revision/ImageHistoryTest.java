package org.cxrstream.preprocess.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.schemas.event.ImageReceived;
import org.junit.jupiter.api.Test;

class ImageHistoryTest {
    @Test
    void shouldLetLaterPixelsWinInEitherOrder() {
        ImageReceived first = arrival("pixels a", "file 1", 10);
        ImageReceived later = arrival("pixels b", "file 2", 20);

        assertThat(history(first, later).winner()).contains(later);
        assertThat(history(later, first)).isEqualTo(history(first, later));
    }

    @Test
    void shouldLetGreaterDigestWinAtEqualTimes() {
        ImageReceived a = arrival("pixels a", "file 1", 10);
        ImageReceived b = arrival("pixels b", "file 2", 10);

        assertThat(history(b, a).winner()).contains(b);
    }

    @Test
    void shouldNotGoBackToKnownPixelsThatAreSentAgain() {
        ImageReceived first = arrival("pixels a", "file 1", 10);
        ImageReceived later = arrival("pixels b", "file 2", 20);
        ImageReceived again = arrival("pixels a", "file 3", 30);

        assertThat(history(first, later, again).winner()).contains(later);
        assertThat(history(again, later, first)).isEqualTo(history(first, later, again));
    }

    @Test
    void shouldTakeKnownFileAsKnownWhateverItsPixels() {
        ImageReceived first = arrival("pixels a", "file 1", 10);
        ImageReceived otherDecoder = arrival("pixels b", "file 1", 20);

        assertThat(history(first, otherDecoder).winner()).contains(first);
        assertThat(history(otherDecoder, first).winner()).contains(first);
        assertThat(history(first).knows(otherDecoder)).isTrue();
    }

    @Test
    void shouldKeepEarliestArrivalOfOnePair() {
        ImageReceived early = arrival("pixels a", "file 1", 10);
        ImageReceived late = arrival("pixels a", "file 1", 30);

        assertThat(history(early, late).arrivals()).isEqualTo(List.of(early));
        assertThat(history(late, early).arrivals()).isEqualTo(List.of(early));
    }

    @Test
    void shouldHaveNoWinnerOnceWithdrawn() {
        assertThat(ImageHistory.WITHDRAWN.winner()).isEmpty();
        assertThat(ImageHistory.NONE.winner()).isEmpty();
    }

    private static ImageHistory history(ImageReceived... arrivals) {
        return Stream.of(arrivals).reduce(ImageHistory.NONE, ImageHistory::with, (one, other) -> other);
    }

    private static ImageReceived arrival(String pixels, String source, long receivedMillis) {
        return ImageReceived.newBuilder()
                .setPatient("a".repeat(32))
                .setImage("b".repeat(32))
                .setExposure("b".repeat(32))
                .setPixelDigest(pixels)
                .setSourceDigest(source)
                .setRows(1)
                .setColumns(1)
                .setBitsStored(8)
                .setReceivedAt(Instant.ofEpochMilli(receivedMillis))
                .build();
    }
}
