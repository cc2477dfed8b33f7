package org.cxrstream.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.cxrstream.schemas.event.DeadLetterReason.RECORD_UNDECODABLE;

import java.util.function.Function;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Turns keys or values into the bytes on the wire and back. Safe for use by several threads.
 *
 * @param <T> what is encoded
 */
public interface Codec<T> {
    /** The bytes on the wire. */
    byte[] encode(T value);

    /**
     * The value behind the bytes.
     *
     * @throws PoisonInputException RECORD_UNDECODABLE if they are none of ours
     * @throws UnknownSchemaException if their writer's schema hasn't been seen yet: read cxr.schemas, try again
     */
    T decode(byte[] bytes);

    /** A codec of UTF-8 text; the parser throws IllegalArgumentException for what it can't take. */
    static <T> Codec<T> text(Function<T, String> print, Function<String, T> parse) {
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return print.apply(value).getBytes(UTF_8);
            }

            @Override
            public T decode(byte[] bytes) {
                try {
                    return parse.apply(new String(bytes, UTF_8));
                } catch (IllegalArgumentException e) {
                    throw new PoisonInputException(RECORD_UNDECODABLE, "text of %d bytes".formatted(bytes.length));
                }
            }
        };
    }

    /** The same bytes for another type. */
    default <W> Codec<W> map(Function<T, W> wrap, Function<W, T> unwrap) {
        Codec<T> inner = this;
        return new Codec<>() {
            @Override
            public byte[] encode(W value) {
                return inner.encode(unwrap.apply(value));
            }

            @Override
            public W decode(byte[] bytes) {
                return wrap.apply(inner.decode(bytes));
            }
        };
    }
}
