package dev.quarry.tools.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Rows of neighbor numbers: the exact nearest of each query, nearest first.
///
/// Reads i32 matrices: `.ivecs`, `.ibin` (ids alone, or ids and then as many f32 distances, which are passed over),
/// `.npy` of `<i4`, and HDF5 (dataset `neighbors` unless told otherwise). Negative numbers are errors.
/// Not thread-safe.
public final class NeighborReader implements Closeable {
    private final DenseReader rows;
    private final int[] neighbors;

    private NeighborReader(DenseReader rows) {
        this.rows = rows;
        this.neighbors = new int[rows.dimensions()];
    }

    public static NeighborReader open(Path file, ReadOptions options) throws IOException {
        VectorFormat named = options.format();
        VectorFormat format = named != null ? named : VectorFormat.guess(file);
        DenseReader rows;
        if (format == VectorFormat.IBIN) {
            rows = MatrixReader.bin(InputSource.of(file), ElementType.I32, MatrixReader.Tail.SAME_AGAIN);
        } else {
            String dataset = options.dataset() == null ? "neighbors" : options.dataset();
            rows = VectorFiles.openDense(file, options.withDataset(dataset));
        }
        if (rows.type() != ElementType.I32) {
            rows.close();
            throw new InputException(file, "", "neighbor numbers (i32)", "values of type " + rows.type());
        }
        return new NeighborReader(rows);
    }

    /// Rows in the file, or -1 if only reading can tell.
    public long rows() {
        return rows.rows();
    }

    /// Neighbors in every row.
    public int count() {
        return neighbors.length;
    }

    /// Goes to the next row.
    ///
    /// @return false after the last
    public boolean next() throws IOException {
        if (!rows.next()) {
            return false;
        }
        ElementType.ints(rows.bytes(), neighbors);
        for (int i = 0; i < neighbors.length; i++) {
            if (neighbors[i] < 0) {
                String place = rows.place() + ", neighbor " + i;
                throw new InputException(rows.file(), place, "a row number", String.valueOf(neighbors[i]));
            }
        }
        return true;
    }

    /// The current row; the array is reused.
    public int[] neighbors() {
        return neighbors;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
