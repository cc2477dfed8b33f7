package org.cxrstream.schemas.topic;

import static org.cxrstream.schemas.event.DeadLetterReason.RECORD_UNDECODABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Avro single-object encoding (Avro specification, "Single object encoding"): two marker bytes, the
 * fingerprint of the writer's schema, the record. Needs no registry, and a topic may carry several kinds.
 *
 * @param <E> the event, of which each kind has its own record
 */
final class AvroCodec<E> implements Codec<E> {
    private static final int HEADER_BYTES = 10;

    static {
        // Avro instantiates only classes it trusts; ours are generated into one package.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith("org.cxrstream.schemas.event.")));
    }

    private final WriterSchemas writers;
    private final Function<E, SpecificRecord> unwrap;
    private final Map<String, Kind<?, E>> kinds;

    /** One kind of record and how it becomes an event. */
    record Kind<R extends SpecificRecord, E>(Schema schema, Function<R, E> wrap) {}

    private AvroCodec(WriterSchemas writers, Function<E, SpecificRecord> unwrap, Stream<Kind<?, E>> kinds) {
        this.writers = writers;
        this.unwrap = unwrap;
        this.kinds = kinds.collect(Collectors.toUnmodifiableMap(kind -> kind.schema.getFullName(), kind -> kind));
    }

    /** Codec of a topic that carries one kind of record. */
    static <R extends SpecificRecord> Codec<R> of(WriterSchemas writers, Schema schema) {
        return new AvroCodec<>(writers, record -> record, Stream.of(new Kind<R, R>(schema, Function.identity())));
    }

    /** Codec of a topic that carries a family of records. */
    @SafeVarargs
    static <E> Codec<E> family(
            WriterSchemas writers, Function<E, SpecificRecord> unwrap, Kind<? extends SpecificRecord, E>... kinds) {
        return new AvroCodec<>(writers, unwrap, Stream.of(kinds));
    }

    @Override
    public byte[] encode(E event) {
        SpecificRecord record = unwrap.apply(event);
        try {
            ByteBuffer encoded =
                    new BinaryMessageEncoder<SpecificRecord>(SpecificData.get(), record.getSchema()).encode(record);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("encoding into memory", e);
        }
    }

    @Override
    public E decode(byte[] bytes) {
        Schema writer = writer(bytes);
        Kind<?, E> kind = kinds.get(writer.getFullName());
        if (kind == null) {
            throw new PoisonInputException(
                    RECORD_UNDECODABLE, "record: %s (expected: %s)".formatted(writer.getFullName(), kinds.keySet()));
        }
        return decode(bytes, writer, kind);
    }

    /** A decoder over the bytes themselves refuses lengths beyond their end before it allocates for them. */
    private static <R extends SpecificRecord, E> E decode(byte[] bytes, Schema writer, Kind<R, E> kind) {
        try {
            BinaryDecoder body =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
            SpecificDatumReader<R> reader = new SpecificDatumReader<>(writer, kind.schema, SpecificData.get());
            return kind.wrap.apply(reader.read(null, body));
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | UnsupportedOperationException e) { // The last: a length beyond Java's arrays.
            // The exception's text may quote the value: only its class is told.
            throw new PoisonInputException(
                    RECORD_UNDECODABLE,
                    "record of %d bytes: %s"
                            .formatted(bytes.length, e.getClass().getSimpleName()));
        }
    }

    private Schema writer(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != (byte) 0xC3 || bytes[1] != 0x01) {
            throw new PoisonInputException(
                    RECORD_UNDECODABLE,
                    "record of %d bytes (expected: Avro single-object encoding)".formatted(bytes.length));
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        Schema writer = writers.findByFingerprint(fingerprint);
        if (writer == null) {
            throw new UnknownSchemaException(fingerprint);
        }
        return writer;
    }
}
