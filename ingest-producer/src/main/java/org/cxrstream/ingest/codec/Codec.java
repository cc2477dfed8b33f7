package org.cxrstream.ingest.codec;

import org.cxrstream.schemas.error.PoisonInputException;

/** How pixels are compressed in an encapsulated transfer syntax (PS3.5 §8.2). Safe for use by several threads. */
public enum Codec {
    /** PackBits by byte planes (PS3.5 annex G). */
    RLE(RleDecoder::decode),
    /** 8 bits, lossy (ITU-T T.81, process 1). */
    JPEG_BASELINE(JpegBaselineDecoder::decode),
    /** 2 to 16 bits, Huffman and prediction (ITU-T T.81, process 14). */
    JPEG_LOSSLESS(JpegLosslessDecoder::decode),
    /** Lossless or near lossless (ITU-T T.87). */
    JPEG_LS(JpegLsDecoder::decode),
    /** Reversible or irreversible (ITU-T T.800). */
    JPEG_2000(Jpeg2000Decoder::decode);

    @SuppressWarnings("ImmutableEnumChecker") // A static method.
    private final FrameDecoder decoder;

    private interface FrameDecoder {
        Samples decode(Codestream codestream, Frame frame);
    }

    Codec(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Decodes one picture.
     *
     * @throws PoisonInputException CODESTREAM_INVALID if it is cut off, of another codec or of another size than
     *     the frame, COLOUR_UNSUPPORTED, or IMAGE_TOO_LARGE if it claims to be far more than its bytes can hold
     */
    public Samples decode(Codestream codestream, Frame frame) {
        frame.requirePlausible(codestream.length());
        return decoder.decode(codestream, frame);
    }
}
