package org.cxrstream.compose.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cxrstream.compose.process.CxrProcess;
import org.cxrstream.compose.standalone.BrokerProcess;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cxr ingest serve} with 512 MB of heap under many requests at once, and the broker killed in the middle. Full
 * size: {@code -Dstow.requests=200 -Dstow.images=10 -Dstow.rows=2400 -Dstow.columns=2000
 * -Dstow.sendAgain=50 -Dstow.minutes=60}.
 */
class StowIT {
    private static final int HEAP = 512;
    private static final int REQUESTS = Integer.getInteger("stow.requests", 200);
    private static final int IMAGES_EACH = Integer.getInteger("stow.images", 3);
    private static final int ROWS = Integer.getInteger("stow.rows", 64);
    private static final int COLUMNS = Integer.getInteger("stow.columns", 48);
    /** Above 0 the broker stays away until so many requests were answered with 503: longer than a test should last. */
    private static final int MUST_SEND_AGAIN = Integer.getInteger("stow.sendAgain", 0);

    private static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("stow.minutes", 3));
    private static final Pattern ADDRESS = Pattern.compile("STOW-RS +(\\S+)");

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger sentAgain = new AtomicInteger();

    @Test
    void shouldStoreEachImageOnceForEachPatientWhateverHappensToTheBroker() throws Exception {
        IngestSite site = IngestSite.in(folder);
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            site.claim(broker.kafka());
            List<String> command = site.command(broker.kafka(), "serve", "--port", "0");
            try (CxrProcess serve = CxrProcess.start(folder, HEAP, command)) {
                String address = address(serve);
                long start = System.nanoTime();
                List<Future<Set<PatientImage>>> bridges = startBridges(address);
                await().atMost(PATIENCE).until(() -> stored.get() >= REQUESTS * IMAGES_EACH / 3);
                int atKill = stored.get();
                broker.kill();
                await().atMost(Duration.ofSeconds(30)).until(() -> ready(address) == 503);
                await().atMost(PATIENCE).until(() -> sentAgain.get() >= MUST_SEND_AGAIN);
                broker.restart();
                Set<PatientImage> answered = Stream.of(bridges)
                        .flatMap(List::stream)
                        .flatMap(bridge -> outcome(bridge).stream())
                        .collect(Collectors.toSet());
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);

                assertThat(answered).isEqualTo(expected(site));
                assertThat(serve.isAlive()).as("%s", serve.output()).isTrue();
                List<ImageReceived> events = IngestSite.received(broker.kafka());
                assertThat(events.stream().map(IngestSite::identity)).hasSizeGreaterThanOrEqualTo(answered.size());
                assertThat(events.stream().map(IngestSite::identity).collect(Collectors.toSet()))
                        .isEqualTo(answered);
                assertThat(site.pixels().list().collect(Collectors.toSet()))
                        .isEqualTo(events.stream().map(StowIT::object).collect(Collectors.toSet()));
                System.out.printf(
                        "StowIT: %d requests of %d images of %d×%d, broker killed after %d images: %d stored in %d s,"
                                + " %d events, %d requests sent again%n",
                        REQUESTS,
                        IMAGES_EACH,
                        ROWS,
                        COLUMNS,
                        atKill,
                        answered.size(),
                        seconds,
                        events.size(),
                        sentAgain.get());
            }
        }
    }

    private static String address(CxrProcess serve) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(serve.output())
                        .as("alive: %s", serve.isAlive())
                        .contains("Stop with"));
        Matcher matcher = ADDRESS.matcher(serve.output());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private List<Future<Set<PatientImage>>> startBridges(String address) {
        ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
        List<Future<Set<PatientImage>>> bridges = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int request = i;
            bridges.add(threads.submit(() -> sendUntilStored(URI.create(address), request)));
        }
        threads.shutdown();
        return bridges;
    }

    /** As a good bridge does: the same again until it is answered as stored. */
    private Set<PatientImage> sendUntilStored(URI studies, int request) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer = http.send(request(studies, request), BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    stored.addAndGet(IMAGES_EACH);
                    return pseudonyms(answer.body());
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            } catch (IOException brokenOff) {
                // The same as 503.
            }
            sentAgain.incrementAndGet();
            TimeUnit.SECONDS.sleep(1); // The sender's own patience, no condition of the test.
        }
    }

    private static HttpRequest request(URI studies, int request) {
        Iterable<byte[]> body = () -> pieces(request);
        return HttpRequest.newBuilder(studies)
                .timeout(PATIENCE)
                .header("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=between")
                .POST(BodyPublishers.ofByteArrays(body))
                .build();
    }

    /** A row at a time: two hundred senders fit in this JVM. */
    private static Iterator<byte[]> pieces(int request) {
        List<SyntheticXray> xrays = xrays(request).toList();
        int piecesEach = ROWS + 2;
        return IntStream.rangeClosed(0, IMAGES_EACH * piecesEach)
                .mapToObj(piece -> piece == IMAGES_EACH * piecesEach
                        ? bytes("--between--\r\n")
                        : piece(xrays.get(piece / piecesEach), piece % piecesEach))
                .iterator();
    }

    private static byte[] piece(SyntheticXray xray, int piece) {
        if (piece == 0) {
            return bytes(
                    "--between\r\nContent-Type: application/dicom\r\n\r\n" + new String(xray.header(), ISO_8859_1));
        }
        return piece <= ROWS ? xray.row(piece - 1) : bytes("\r\n");
    }

    /** A request is a study; three requests are one patient. */
    private static Stream<SyntheticXray> xrays(int request) {
        return IntStream.range(0, IMAGES_EACH)
                .mapToObj(image -> new SyntheticXray(
                        "patient " + request / 3,
                        "1.2." + request,
                        "1.2.%d.%d".formatted(request, image),
                        ROWS,
                        COLUMNS));
    }

    private static Set<PatientImage> expected(IngestSite site) {
        return IntStream.range(0, REQUESTS)
                .boxed()
                .flatMap(StowIT::xrays)
                .map(site::pseudonyms)
                .collect(Collectors.toSet());
    }

    private static Set<PatientImage> pseudonyms(String answer) {
        Pattern pair = Pattern.compile(
                "\"00991001\":\\{\"vr\":\"LO\",\"Value\":\\[\"(\\w{32})\"]},\"00991002\":\\{\"vr\":\"LO\",\"Value\":\\[\"(\\w{32})\"]}");
        return pair.matcher(answer)
                .results()
                .map(found -> PatientImage.of(found.group(1), found.group(2)))
                .collect(Collectors.toSet());
    }

    private int ready(String studies) throws Exception {
        URI uri = URI.create(studies.replace("/studies", "/health/ready"));
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private static Set<PatientImage> outcome(Future<Set<PatientImage>> bridge) {
        try {
            return bridge.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("a bridge hasn't come to its end", e);
        }
    }

    private static PixelStore.Ref object(ImageReceived event) {
        return new PixelStore.Ref(new PatientKey(event.getPatient()), new PixelDigest(event.getPixelDigest()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
