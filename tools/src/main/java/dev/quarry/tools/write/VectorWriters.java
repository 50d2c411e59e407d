package dev.quarry.tools.write;

import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.VectorFormat;
import java.io.IOException;
import java.nio.file.Path;

/// Opens writers. A name ending in `.gz` or `.zst` is packed; an existing file is replaced when the new one is done.
public final class VectorWriters {
    private VectorWriters() {}

    /// Opens a writer of sparse rows.
    ///
    /// @param names what JSON lines call the terms; the other formats store numbers
    /// @param columns least number of columns of a CSR, which grows with the terms; 0 if none is known
    /// @throws IllegalArgumentException if the format is not one of sparse rows
    public static SparseWriter sparse(Path target, VectorFormat format, TermNames names, int columns)
            throws IOException {
        return switch (format) {
            case JSONL -> new JsonLinesWriter(target, names);
            case CSR -> new CsrWriter(target, columns);
            case SEISMIC -> new SeismicWriter(target);
            case FVECS, BVECS, IVECS, FBIN, U8BIN, I8BIN, IBIN, NPY, HDF5 ->
                throw new IllegalArgumentException(
                        "expected a format of sparse rows (jsonl, csr, seismic), found " + format.label());
        };
    }

    /// Opens a writer of dense rows.
    ///
    /// @param type element type for NumPy; the other formats have their own, see [#type]
    /// @throws IllegalArgumentException if the format is not one of dense rows, or is HDF5, which is only read
    public static DenseWriter dense(Path target, VectorFormat format, ElementType type, int dimensions)
            throws IOException {
        DenseWriter.Layout layout = switch (format) {
            case FVECS, BVECS, IVECS -> DenseWriter.Layout.PER_ROW;
            case FBIN, U8BIN, I8BIN, IBIN -> DenseWriter.Layout.MATRIX;
            case NPY -> DenseWriter.Layout.NUMPY;
            case JSONL, CSR, SEISMIC, HDF5 -> throw notDense(format);
        };
        return new DenseWriter(target, layout, type(format, type), dimensions);
    }

    /// The element type of a format, or `preferred` where it has a choice.
    public static ElementType type(VectorFormat format, ElementType preferred) {
        return switch (format) {
            case FVECS, FBIN -> ElementType.F32;
            case BVECS, U8BIN -> ElementType.U8;
            case I8BIN -> ElementType.I8;
            case IVECS, IBIN -> ElementType.I32;
            case NPY -> preferred;
            case JSONL, CSR, SEISMIC, HDF5 -> throw notDense(format);
        };
    }

    private static IllegalArgumentException notDense(VectorFormat format) {
        return new IllegalArgumentException(
                "expected a format of dense rows (fvecs, bvecs, ivecs, fbin, u8bin, i8bin, ibin, npy), found "
                        + format.label());
    }
}
