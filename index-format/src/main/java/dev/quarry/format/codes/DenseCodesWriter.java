package dev.quarry.format.codes;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;

/// Writes codes as a `DENSE_CODES` section, which [DenseCodesView] reads. Keeps nothing.
public final class DenseCodesWriter {

    private DenseCodesWriter() {}

    /// Writes the section.
    ///
    /// @param field the schema field's number
    /// @throws IllegalArgumentException when memory and shape do not fit together
    public static void write(DenseCodes codes, SegmentWriter segment, int field) throws IOException {
        DenseCodesShape shape = codes.shape();
        require("codes", shape.byteSize(codes.count()), codes.codes().byteSize());
        require(
                "parameters",
                DenseCodesLayout.parameterBytes(shape),
                codes.parameters().byteSize());
        SectionOutput out = segment.begin(SectionKind.DENSE_CODES, field);
        out.putInt(shape.encoding().id());
        out.putInt(shape.encoding().variant());
        out.putLong(shape.encoding().seed());
        out.putLong(codes.rows());
        out.putInt(codes.count());
        out.putInt(shape.dim());
        out.putInt(shape.stride());
        out.putInt(shape.metric().id());
        out.putInt(shape.order().id());
        out.align(PartLayout.ALIGNMENT);
        out.putSegment(codes.parameters());
        out.align(PartLayout.ALIGNMENT);
        out.putSegment(codes.codes());
        segment.end();
    }

    private static void require(String part, long expected, long found) {
        if (expected != found) {
            throw new IllegalArgumentException(part + ": expected " + expected + " bytes, found " + found);
        }
    }
}
