package dev.quarry.format.codes;

import dev.quarry.format.part.PartLayout;

/// Where the parts of a `DENSE_CODES` section stand; computed from the counts alone, in the order of the file.
final class DenseCodesLayout {

    static final int ENCODING = 0;
    static final int VARIANT = 4;
    static final int SEED = 8;
    static final int ROWS = 16;
    static final int COUNT = 24;
    static final int DIM = 28;
    static final int STRIDE = 32;
    static final int METRIC = 36;
    static final int ORDER = 40;
    static final int HEADER_END = 44;

    final PartLayout parts = new PartLayout();
    final long parametersAt;
    final long codesAt;

    DenseCodesLayout(DenseCodesShape shape, int count) {
        parametersAt = parts.place(parameterBytes(shape));
        codesAt = parts.place(shape.byteSize(count));
    }

    static long parameterBytes(DenseCodesShape shape) {
        return (long) shape.encoding().parameters(shape.dim()) * Float.BYTES;
    }
}
