package org.cxrstream.compose.cli;

import org.cxrstream.segmenter.network.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which number format to compute in. */
final class PrecisionOptions {
    @Option(
            names = "--precision",
            converter = Usable.class,
            description = "Number format of the convolutions: FP32 or BF16 (default: that of the training, or else the"
                    + " faster one here).")
    private @Nullable Precision precision;

    /** What was asked for; null if nothing was. */
    @Nullable
    Precision given() {
        return precision;
    }

    /** Leaves out what is there to prove formulas with. */
    static final class Usable implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String value) {
            for (Precision format : new Precision[] {Precision.FP32, Precision.BF16}) {
                if (format.name().equalsIgnoreCase(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("%s (expected: FP32 or BF16)".formatted(value));
        }
    }
}
