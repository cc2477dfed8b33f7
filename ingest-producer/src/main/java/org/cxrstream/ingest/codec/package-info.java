/**
 * Decoders of compressed pixel data: RLE, JPEG, JPEG-LS, JPEG 2000. Whatever the bytes, a decoder gives samples
 * or a PoisonInputException, and takes no memory that the named size of the picture doesn't justify.
 */
@NullMarked
package org.cxrstream.ingest.codec;

import org.jspecify.annotations.NullMarked;
