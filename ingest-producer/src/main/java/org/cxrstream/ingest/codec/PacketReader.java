package org.cxrstream.ingest.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives the bytes of a tile's packets to its code blocks (T.800 §B.9, B.10, B.12). Every packet has to be there:
 * a codestream that was cut off is refused. Not safe for use by several threads.
 */
final class PacketReader {
    private static final int SOP = 0xFF91;
    private static final int SOP_BYTES = 6;
    private static final int EPH = 0xFF92;
    private static final int MAX_PASSES = 3 * 31;
    private static final int FIRST_BYPASS_PASSES = 10;

    private final byte[] bytes;
    private final int end;
    private final CodingStyle style;
    private int position;

    /** What the header tells of one code block's part of a packet. */
    private record Chunk(CodeBlock block, int length, boolean startsSegment, int passes) {}

    /** The bytes are of all tile parts, one behind the other. */
    PacketReader(byte[] bytes, int from, int end, CodingStyle style) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
        this.style = style;
    }

    void read(Tile tile) {
        switch (style.progression()) {
            case CodingStyle.LRCP -> {
                for (int layer = 0; layer < style.layers(); layer++) {
                    for (List<Precinct> resolution : tile.resolutions()) {
                        readLayer(resolution, layer);
                    }
                }
            }
            case CodingStyle.RLCP -> {
                for (List<Precinct> resolution : tile.resolutions()) {
                    for (int layer = 0; layer < style.layers(); layer++) {
                        readLayer(resolution, layer);
                    }
                }
            }
            case CodingStyle.RPCL -> tile.resolutions().forEach(this::readLayers);
            default -> readLayers(byPosition(tile)); // PCRL, and CPRL of one component.
        }
    }

    private static List<Precinct> byPosition(Tile tile) {
        List<Precinct> precincts = new ArrayList<>();
        tile.resolutions().forEach(precincts::addAll);
        precincts.sort(Comparator.comparingLong(Precinct::y)
                .thenComparingLong(Precinct::x)
                .thenComparingInt(Precinct::resolution));
        return precincts;
    }

    private void readLayers(List<Precinct> precincts) {
        for (Precinct precinct : precincts) {
            for (int layer = 0; layer < style.layers(); layer++) {
                readPacket(precinct, layer);
            }
        }
    }

    private void readLayer(List<Precinct> precincts, int layer) {
        for (Precinct precinct : precincts) {
            readPacket(precinct, layer);
        }
    }

    private void readPacket(Precinct precinct, int layer) {
        if (style.hasSop() && marker() == SOP) {
            position += SOP_BYTES;
        }
        List<Chunk> chunks = new ArrayList<>();
        PacketBits bits = new PacketBits(bytes, position, end);
        if (bits.bit() == 1) {
            for (Precinct.Part part : precinct.parts()) {
                readHeader(part, layer, bits, chunks);
            }
        }
        position = bits.align();
        if (style.hasEph() && marker() == EPH) {
            position += 2;
        }
        for (Chunk chunk : chunks) {
            take(chunk);
        }
    }

    private int marker() {
        return position + 1 < end ? ((bytes[position] & 0xff) << 8) | (bytes[position + 1] & 0xff) : 0;
    }

    private void take(Chunk chunk) {
        if (chunk.length > end - position) {
            throw Codestream.invalid("JPEG 2000 packet cut off");
        }
        CodeBlock block = chunk.block;
        if (chunk.startsSegment) {
            block.addSegment();
        }
        block.segmentPasses[block.segments - 1] += chunk.passes;
        block.addChunk(position, chunk.length);
        position += chunk.length;
    }

    private void readHeader(Precinct.Part part, int layer, PacketBits bits, List<Chunk> chunks) {
        for (int i = 0; i < part.blocks().size(); i++) {
            CodeBlock block = part.blocks().get(i);
            int x = i % part.columns();
            int y = i / part.columns();
            boolean hasPasses =
                    block.isIncluded ? bits.bit() == 1 : part.inclusion().isBelow(layer + 1, x, y, bits);
            if (hasPasses) {
                if (!block.isIncluded) {
                    block.isIncluded = true;
                    block.zeroBitPlanes =
                            part.zeroBitPlanes().value(x, y, part.band().bitPlanes(), bits);
                }
                readLengths(block, bits, chunks);
            }
        }
    }

    private void readLengths(CodeBlock block, PacketBits bits, List<Chunk> chunks) {
        int left = passes(bits);
        if (block.passes + left > MAX_PASSES) {
            throw Codestream.invalid("JPEG 2000 block of %d passes".formatted(block.passes + left));
        }
        while (bits.bit() == 1) {
            block.lengthBits++;
        }
        while (left > 0) {
            boolean startsSegment = block.passes == 0 || endsSegment(block.passes - 1);
            int passes = 1;
            while (passes < left && !endsSegment(block.passes + passes - 1)) {
                passes++;
            }
            int lengthBits = block.lengthBits + 31 - Integer.numberOfLeadingZeros(passes);
            if (lengthBits > 31) {
                throw Codestream.invalid("JPEG 2000 length of %d bits".formatted(lengthBits));
            }
            chunks.add(new Chunk(block, bits.bits(lengthBits), startsSegment, passes));
            block.passes += passes;
            left -= passes;
        }
    }

    /** Whether a segment ends behind a block's pass, counted from 0 (T.800 tables D.8 and D.9). */
    private boolean endsSegment(int pass) {
        if (style.has(CodingStyle.TERMINATE_EACH)) {
            return true;
        }
        // Ten arithmetic passes; then two raw ones and an arithmetic one in turns.
        return style.has(CodingStyle.BYPASS)
                && pass >= FIRST_BYPASS_PASSES - 1
                && (pass - FIRST_BYPASS_PASSES) % 3 != 0;
    }

    /** T.800 table B.4. */
    private static int passes(PacketBits bits) {
        if (bits.bit() == 0) {
            return 1;
        }
        if (bits.bit() == 0) {
            return 2;
        }
        int next = bits.bits(2);
        if (next < 3) {
            return 3 + next;
        }
        next = bits.bits(5);
        return next < 31 ? 6 + next : 37 + bits.bits(7);
    }
}
