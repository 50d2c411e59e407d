package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.file.Path;

/// Opens vector files of every format, packed or not.
public final class VectorFiles {
    private VectorFiles() {}

    /// Opens a file in the format that the options give or its name tells.
    ///
    /// @throws InputException if the file cannot be read, its format cannot be told, or its header is wrong
    public static VectorReader open(Path file, ReadOptions options) throws IOException {
        VectorFormat named = options.format();
        VectorFormat format = named != null ? named : VectorFormat.guess(file);
        InputSource source = InputSource.of(file);
        return switch (format) {
            case JSONL -> new JsonLinesReader(source, options);
            case CSR -> new CsrReader(source, options);
            case SEISMIC -> new SeismicReader(source, options);
            case FVECS -> VecsReader.open(source, ElementType.F32);
            case BVECS -> VecsReader.open(source, ElementType.U8);
            case IVECS -> VecsReader.open(source, ElementType.I32);
            case FBIN -> MatrixReader.bin(source, ElementType.F32, MatrixReader.Tail.NOTHING);
            case U8BIN -> MatrixReader.bin(source, ElementType.U8, MatrixReader.Tail.NOTHING);
            case I8BIN -> MatrixReader.bin(source, ElementType.I8, MatrixReader.Tail.NOTHING);
            case IBIN -> MatrixReader.bin(source, ElementType.I32, MatrixReader.Tail.NOTHING);
            case NPY -> MatrixReader.npy(source);
            case HDF5 -> Hdf5.open(source, options.dataset());
        };
    }

    /// Opens a file of sparse rows.
    ///
    /// @throws InputException also if the file holds dense rows
    public static SparseReader openSparse(Path file, ReadOptions options) throws IOException {
        VectorReader reader = open(file, options);
        if (reader instanceof SparseReader sparse) {
            return sparse;
        }
        reader.close();
        throw new InputException(file, "", "sparse vectors (jsonl, csr, seismic)", "a format of dense ones");
    }

    /// Opens a file of dense rows.
    ///
    /// @throws InputException also if the file holds sparse rows
    public static DenseReader openDense(Path file, ReadOptions options) throws IOException {
        VectorReader reader = open(file, options);
        if (reader instanceof DenseReader dense) {
            return dense;
        }
        reader.close();
        throw new InputException(file, "", "dense vectors (fvecs, fbin, u8bin, npy, hdf5, ...)", "a sparse format");
    }
}
