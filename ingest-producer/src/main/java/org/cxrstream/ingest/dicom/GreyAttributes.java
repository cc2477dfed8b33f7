package org.cxrstream.ingest.dicom;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.VoiTable;

/** What a data set says about turning its stored values into grey values, and about their size. Stateless. */
final class GreyAttributes {
    private GreyAttributes() {}

    static Photometric photometric(DataSet dataSet) {
        return Photometric.valueOf(dataSet.requireText(Tag.PHOTOMETRIC_INTERPRETATION));
    }

    static Rescale rescale(DataSet dataSet) {
        return new Rescale(
                dataSet.decimal(Tag.RESCALE_SLOPE, 0).orElse(1),
                dataSet.decimal(Tag.RESCALE_INTERCEPT, 0).orElse(0));
    }

    /** The first window; without one, the first VOI LUT: where both are given, either may be shown (C.11.2). */
    static Voi voi(DataSet dataSet, boolean isSigned) {
        OptionalDouble centre = dataSet.decimal(Tag.WINDOW_CENTER, 0);
        OptionalDouble width = dataSet.decimal(Tag.WINDOW_WIDTH, 0);
        if (centre.isPresent() && width.isPresent()) {
            return new Voi(voiFunction(dataSet), centre.getAsDouble(), width.getAsDouble());
        }
        List<DataSet> tables = dataSet.items(Tag.VOI_LUT_SEQUENCE);
        return tables.isEmpty() ? Voi.NONE : Voi.ofTable(table(tables.get(0), isSigned));
    }

    /** PS3.3 C.11.2.1.1: of 65,536 entries, the descriptor says 0. */
    private static VoiTable table(DataSet item, boolean isSigned) {
        int[] descriptor = item.unsignedShorts(Tag.LUT_DESCRIPTOR);
        if (descriptor.length != 3) {
            throw DataSet.invalid(Tag.LUT_DESCRIPTOR, "%d values (expected: 3)".formatted(descriptor.length));
        }
        int count = descriptor[0] == 0 ? 1 << 16 : descriptor[0];
        int first = isSigned ? (short) descriptor[1] : descriptor[1];
        return new VoiTable(first, descriptor[2], item.lutData(count));
    }

    private static VoiFunction voiFunction(DataSet dataSet) {
        return switch (dataSet.text(Tag.VOI_LUT_FUNCTION).orElse("LINEAR")) {
            case "LINEAR" -> VoiFunction.LINEAR;
            case "LINEAR_EXACT" -> VoiFunction.LINEAR_EXACT;
            case "SIGMOID" -> VoiFunction.SIGMOID;
            default ->
                throw DataSet.invalid(Tag.VOI_LUT_FUNCTION, "unknown (expected: LINEAR, LINEAR_EXACT or SIGMOID)");
        };
    }

    /** The detector's spacing goes before the patient's: it is always there where it is known (PS3.3 10.7.1.3). */
    static Spacing spacing(DataSet dataSet) {
        if (dataSet.text(Tag.IMAGER_PIXEL_SPACING).isPresent()) {
            return spacing(dataSet, Tag.IMAGER_PIXEL_SPACING, SpacingSource.IMAGER_PIXEL_SPACING);
        }
        return dataSet.text(Tag.PIXEL_SPACING).isPresent()
                ? spacing(dataSet, Tag.PIXEL_SPACING, SpacingSource.PIXEL_SPACING)
                : Spacing.UNKNOWN;
    }

    private static Spacing spacing(DataSet dataSet, int tag, SpacingSource source) {
        OptionalDouble row = dataSet.decimal(tag, 0);
        OptionalDouble column = dataSet.decimal(tag, 1);
        if (row.isEmpty() || column.isEmpty()) {
            throw DataSet.invalid(tag, "one value (expected: two)");
        }
        return new Spacing(source, row.getAsDouble(), column.getAsDouble());
    }

    static Padding padding(DataSet dataSet, boolean isSigned) {
        OptionalInt value = dataSet.unsignedShort(Tag.PIXEL_PADDING_VALUE);
        if (value.isEmpty()) {
            return Padding.NONE;
        }
        return new Padding(true, isSigned ? (short) value.getAsInt() : value.getAsInt());
    }
}
