package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * A picture format that is read, told by its first bytes. ImageIO fills what a cut-off file lacks with grey
 * or black without a word, so each format proves first that the file is whole.
 */
enum PictureFormat {
    /** Portable Network Graphics: every chunk is there with its checksum, up to IEND (PNG §5). */
    PNG("png") {
        @Override
        void requireWhole(ByteBuffer in) {
            in.position(Long.BYTES);
            int type;
            do {
                int start = in.position() + Integer.BYTES;
                need(in, 2 * Integer.BYTES);
                int length = in.getInt();
                type = in.getInt();
                need(in, length);
                in.position(in.position() + length);
                requireChecksum(in, start);
            } while (type != IEND);
        }
    },
    /** JPEG baseline and progressive: every segment is there, up to End Of Image (T.81 annex B). */
    JPEG("jpeg") {
        @Override
        void requireWhole(ByteBuffer in) {
            in.position(2);
            int marker;
            do {
                marker = nextMarker(in);
                if (marker != EOI && !isBare(marker)) {
                    need(in, Short.BYTES);
                    int length = (in.getShort() & 0xffff) - Short.BYTES;
                    need(in, length);
                    in.position(in.position() + length);
                }
            } while (marker != EOI);
        }
    },
    /** Graphics Interchange Format: every block is there, up to the trailer (GIF89a §17 to §27). */
    GIF("gif") {
        @Override
        void requireWhole(ByteBuffer in) {
            skip(in, GIF_SIGNATURE_BYTES + 2 * Short.BYTES);
            skipColours(in, 2);
            int block;
            while ((block = next(in)) != GIF_TRAILER) {
                switch (block) {
                    case GIF_EXTENSION -> skip(in, 1);
                    case GIF_IMAGE -> {
                        skip(in, 4 * Short.BYTES);
                        skipColours(in, 0);
                        skip(in, 1);
                    }
                    default -> throw new PoisonInputException(NOT_AN_IMAGE, "picture: block %d".formatted(block));
                }
                skipParts(in);
            }
        }
    };

    private static final int GIF_SIGNATURE = 0x474946;
    private static final int GIF_SIGNATURE_BYTES = 6;
    private static final int GIF_EXTENSION = 0x21;
    private static final int GIF_IMAGE = 0x2C;
    private static final int GIF_TRAILER = 0x3B;
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int JPEG_SIGNATURE = 0xFFD8FF;
    private static final int IEND = 0x49454E44;
    private static final int EOI = 0xD9;
    private static final int STUFFED_FF = 0x00;
    private static final int FILL = 0xFF;

    private final String imageIoName;

    PictureFormat(String imageIoName) {
        this.imageIoName = imageIoName;
    }

    /** The format of a file. */
    static PictureFormat of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length >= Long.BYTES && in.getLong(0) == PNG_SIGNATURE) {
            return PNG;
        }
        if (file.length >= Integer.BYTES && in.getInt(0) >>> 8 == JPEG_SIGNATURE) {
            return JPEG;
        }
        if (file.length >= Integer.BYTES && in.getInt(0) >>> 8 == GIF_SIGNATURE) {
            return GIF;
        }
        throw new PoisonInputException(
                NOT_AN_IMAGE, "file of %d bytes (expected: PNG, JPEG or GIF)".formatted(file.length));
    }

    String imageIoName() {
        return imageIoName;
    }

    /** @throws PoisonInputException FILE_TRUNCATED if it ends early, NOT_AN_IMAGE if it is damaged */
    abstract void requireWhole(ByteBuffer in);

    private static void need(ByteBuffer in, int bytes) {
        if (bytes < 0) {
            throw new PoisonInputException(NOT_AN_IMAGE, "picture: part of %d bytes".formatted(bytes));
        }
        if (in.remaining() < bytes) {
            throw new PoisonInputException(
                    FILE_TRUNCATED, "picture: part of %d bytes, %d are left".formatted(bytes, in.remaining()));
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        need(in, bytes);
        in.position(in.position() + bytes);
    }

    private static int next(ByteBuffer in) {
        need(in, 1);
        return in.get() & 0xff;
    }

    /** Steps over flags, what follows them, and the colour table of which they tell. */
    private static void skipColours(ByteBuffer in, int bytesAfterFlags) {
        int flags = next(in);
        boolean hasTable = (flags & 0x80) != 0;
        skip(in, bytesAfterFlags + (hasTable ? 3 << ((flags & 7) + 1) : 0));
    }

    /** Steps over parts of up to 255 bytes, each after its length, up to an empty one. */
    private static void skipParts(ByteBuffer in) {
        int length;
        do {
            length = next(in);
            skip(in, length);
        } while (length > 0);
    }

    private static void requireChecksum(ByteBuffer in, int start) {
        need(in, Integer.BYTES);
        CRC32 crc = new CRC32();
        crc.update(in.slice(start, in.position() - start));
        if (in.getInt() != (int) crc.getValue()) {
            throw new PoisonInputException(NOT_AN_IMAGE, "picture: a part's checksum is wrong");
        }
    }

    /** Steps over entropy-coded data to the next marker. */
    private static int nextMarker(ByteBuffer in) {
        while (true) {
            need(in, 2);
            if ((in.get() & 0xff) == FILL) {
                int code = in.get(in.position()) & 0xff;
                if (code != STUFFED_FF && code != FILL) {
                    in.get();
                    return code;
                }
            }
        }
    }

    /** Start of image, restart and TEM markers have no length. */
    private static boolean isBare(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }
}
