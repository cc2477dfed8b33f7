package org.cxrstream.ingest.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * The marker segments of a JPEG or JPEG-LS codestream up to its first scan (ITU-T T.81 annex B, T.87 annex C).
 * All indices are of the codestream's whole array.
 */
final class JpegMarkers {
    static final int SOF0 = 0xC0;
    static final int SOF1 = 0xC1;
    static final int SOF3 = 0xC3;
    static final int DHT = 0xC4;
    static final int SOF15 = 0xCF;
    static final int RST0 = 0xD0;
    static final int RST7 = 0xD7;
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int DRI = 0xDD;
    static final int SOF55 = 0xF7;
    static final int LSE = 0xF8;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;

    private final Codestream in;
    private final List<Segment> tables = new ArrayList<>();
    private Segment frame = Segment.NONE;
    private Segment scan = Segment.NONE;
    private int restartInterval;

    /** A marker's parameters, after its length. */
    record Segment(int marker, int start, int end) {
        private static final Segment NONE = new Segment(0, 0, 0);
    }

    private JpegMarkers(Codestream in) {
        this.in = in;
    }

    static JpegMarkers read(Codestream in) {
        JpegMarkers markers = new JpegMarkers(in);
        int at = in.from();
        if (in.unsignedShort(at) != (0xFF00 | SOI)) {
            throw Codestream.invalid("no JPEG (expected: it starts with SOI)");
        }
        at += 2;
        while (markers.scan.equals(Segment.NONE)) {
            at = markers.readSegment(at);
        }
        if (markers.frame.equals(Segment.NONE)) {
            throw Codestream.invalid("a JPEG scan without a frame");
        }
        return markers;
    }

    private int readSegment(int start) {
        int at = start;
        if (in.unsignedByte(at) != 0xFF) {
            throw Codestream.invalid("no JPEG marker at %d".formatted(at - in.from()));
        }
        while (in.unsignedByte(at) == 0xFF) {
            at++; // Markers may be preceded by fill bytes (T.81 B.1.1.2).
        }
        int marker = in.unsignedByte(at++);
        int length = in.unsignedShort(at);
        in.need(at, Math.max(length, 2));
        Segment segment = new Segment(marker, at + 2, at + Math.max(length, 2));
        if (marker == SOS) {
            scan = segment;
        } else if (isFrame(marker)) {
            frame = segment;
        } else if (marker == DHT || marker == LSE) {
            tables.add(segment);
        } else if (marker == DRI) {
            restartInterval = in.unsignedShort(segment.start);
        } else if (marker == EOI || marker == SOI || marker == 0) {
            throw Codestream.invalid("JPEG marker %02X before the scan".formatted(marker));
        }
        return segment.end;
    }

    private static boolean isFrame(int marker) {
        boolean isSof = marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
        return isSof || marker == SOF55;
    }

    /** Refuses another process than one of the expected, and another picture than the frame. */
    void require(Frame expected, Integer... processes) {
        if (!List.of(processes).contains(frame.marker)) {
            throw Codestream.invalid("JPEG process %02X (expected: %02X)".formatted(frame.marker, processes[0]));
        }
        int start = frame.start;
        expected.requireSame(
                in.unsignedShort(start + 1), in.unsignedShort(start + 3), in.unsignedByte(start + 5), precision());
        if (in.unsignedByte(scan.start) != 1) {
            throw Codestream.invalid("JPEG scan of %d components (expected: 1)".formatted(in.unsignedByte(scan.start)));
        }
        in.need(scan.start, 6);
    }

    int precision() {
        return in.unsignedByte(frame.start);
    }

    /** The three last bytes of the scan header, whose meaning is the process's own. */
    int scanParameter(int index) {
        return in.unsignedByte(scan.start + 3 + index);
    }

    /** The byte after the component's id in the scan header. */
    int scanTable() {
        return in.unsignedByte(scan.start + 2);
    }

    /** Where the entropy-coded data starts. */
    int scanStart() {
        return scan.end;
    }

    int restartInterval() {
        return restartInterval;
    }

    /** Tables of the marker, in order. */
    List<Segment> tables(int marker) {
        return tables.stream().filter(table -> table.marker == marker).toList();
    }
}
