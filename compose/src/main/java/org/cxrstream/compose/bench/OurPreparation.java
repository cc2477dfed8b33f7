package org.cxrstream.compose.bench;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.codec.Codec;
import org.cxrstream.ingest.codec.Codestream;
import org.cxrstream.ingest.codec.Frame;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;

/** What ingest does with an image before it sends the event, step by step, and the bare work that it can't do without. */
final class OurPreparation {
    private static final PatientKey PATIENT = new PatientKey("00000000000000000000000000000001");
    private static final double NANOS_PER_MILLI = 1e6;

    private final DicomDecoder decoder;
    private final FilePixelStore store;
    private final Path plain;

    /** Stores below {@code folder}. */
    OurPreparation(Path folder, DicomDecoder decoder) {
        this.decoder = decoder;
        this.store = FilePixelStore.create(folder.resolve("store"));
        this.plain = folder.resolve("plain");
    }

    /** The digest of the samples of a file, as the peer computes it. */
    String digestOfSamples(Path file) throws IOException {
        return PixelDigest.of(
                        littleEndian(decoder.decode(Files.readAllBytes(file)).pixels()))
                .hex();
    }

    /** Means over the files. */
    PrepareTimes turn(List<Path> files, Optional<Codec> codec) throws IOException {
        List<PrepareTimes> times = new ArrayList<>();
        for (Path file : files) {
            times.add(prepare(file, codec));
        }
        return PrepareTimes.mean(times);
    }

    private PrepareTimes prepare(Path file, Optional<Codec> codec) throws IOException {
        long start = System.nanoTime();
        byte[] bytes = Files.readAllBytes(file);
        PixelObject pixels = decoder.decode(bytes).pixels();
        long decoded = System.nanoTime();
        PixelDigest digest = pixels.digest();
        long digested = System.nanoTime();
        byte[] object = pixels.toBytes();
        long packed = System.nanoTime();
        Ref ref = new Ref(PATIENT, digest);
        store.putIfAbsent(ref, object);
        long stored = System.nanoTime();
        store.delete(ref);
        double bare = codec.isPresent() ? bareCodec(codec.get(), bytes) : 0;
        return new PrepareTimes(
                millis(start, decoded),
                millis(decoded, digested),
                millis(digested, packed),
                millis(packed, stored),
                bare,
                plain(littleEndian(pixels)));
    }

    private static double bareCodec(Codec codec, byte[] file) {
        Codestream codestream = Encapsulated.codestream(file);
        long start = System.nanoTime();
        codec.decode(codestream, new Frame(SyntheticRadiograph.ROWS, SyntheticRadiograph.COLUMNS, Short.SIZE));
        return millis(start, System.nanoTime());
    }

    private double plain(byte[] samples) throws IOException {
        long start = System.nanoTime();
        PixelDigest.of(samples);
        try (FileChannel channel = FileChannel.open(plain, CREATE_NEW, WRITE)) {
            channel.write(ByteBuffer.wrap(samples));
            channel.force(true);
        }
        double millis = millis(start, System.nanoTime());
        Files.delete(plain);
        return millis;
    }

    private static byte[] littleEndian(PixelObject pixels) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * pixels.samples().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(pixels.samples());
        return bytes.array();
    }

    private static double millis(long from, long to) {
        return (to - from) / NANOS_PER_MILLI;
    }
}
