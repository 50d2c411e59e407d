package dev.quarry.format.codes;

import static dev.quarry.format.codes.DenseCodesLayout.COUNT;
import static dev.quarry.format.codes.DenseCodesLayout.DIM;
import static dev.quarry.format.codes.DenseCodesLayout.ENCODING;
import static dev.quarry.format.codes.DenseCodesLayout.HEADER_END;
import static dev.quarry.format.codes.DenseCodesLayout.METRIC;
import static dev.quarry.format.codes.DenseCodesLayout.ORDER;
import static dev.quarry.format.codes.DenseCodesLayout.ROWS;
import static dev.quarry.format.codes.DenseCodesLayout.SEED;
import static dev.quarry.format.codes.DenseCodesLayout.STRIDE;
import static dev.quarry.format.codes.DenseCodesLayout.VARIANT;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;

/// Codes over mapped bytes. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param codes the codes, as the file has them
public record DenseCodesView(Section section, DenseCodes codes) {

    /// Opens the section and verifies its header against the bytes that are there; reads no code.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static DenseCodesView open(Section section, int rows) {
        CodeEncoding encoding = CodeEncoding.of(section.intAt(ENCODING), section.intAt(VARIANT), section.longAt(SEED));
        if (encoding == null) {
            String found = section.intAt(ENCODING) + ", " + section.intAt(VARIANT) + ", " + section.longAt(SEED);
            throw section.corrupt(ENCODING, "an encoding of 1 to 3 with its variant and seed", found);
        }
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        int dim = section.intAt(DIM);
        section.require(dim >= 1 && dim <= DenseCodesShape.MAX_DIM, DIM, "a dim of 1 to 65536", dim);
        CodeMetric metric = CodeMetric.ofId(section.intAt(METRIC));
        if (metric == null) {
            throw section.corrupt(METRIC, "a metric of 1 to 3", Integer.toString(section.intAt(METRIC)));
        }
        CodeOrder order = CodeOrder.ofId(section.intAt(ORDER));
        if (order == null) {
            throw section.corrupt(ORDER, "an order of 1 or 2", Integer.toString(section.intAt(ORDER)));
        }
        int count = section.intAt(COUNT);
        boolean countFits = order == CodeOrder.ROWS ? count == rows : count >= 0 && count <= rows;
        section.require(countFits, COUNT, (order == CodeOrder.ROWS ? "" : "at most ") + rows + " codes", count);
        DenseCodesShape shape = shape(section, encoding, metric, dim, order);
        DenseCodesLayout layout = new DenseCodesLayout(shape, count);
        layout.parts.requireLength(section);
        DenseCodes codes = new DenseCodes(
                shape,
                rows,
                count,
                section.slice(layout.parametersAt, DenseCodesLayout.parameterBytes(shape)),
                section.slice(layout.codesAt, shape.byteSize(count)));
        return new DenseCodesView(section, codes);
    }

    private static DenseCodesShape shape(
            Section section, CodeEncoding encoding, CodeMetric metric, int dim, CodeOrder order) {
        try {
            return new DenseCodesShape(encoding, metric, dim, section.intAt(STRIDE), order);
        } catch (IllegalArgumentException e) {
            throw section.corrupt(STRIDE, String.valueOf(e.getMessage()), Integer.toString(section.intAt(STRIDE)));
        }
    }

    /// Verifies every byte: parameters finite and steps above 0, terms finite and those that a code determines as
    /// computed, bits behind the last dimension and padding zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        new DenseCodesCheck(section, codes, findings).run();
    }
}
