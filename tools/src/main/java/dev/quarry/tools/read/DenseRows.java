package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.file.Path;

/// What the dense readers share: the current row and its checks. Subclasses fill [#bytes].
abstract sealed class DenseRows implements DenseReader permits VecsReader, MatrixReader, Hdf5SlabReader {
    /// Wider rows than this are damage.
    static final int MAX_DIMENSIONS = 1 << 20;

    final InputSource source;
    final ElementType type;
    final int dimensions;
    byte[] bytes = new byte[0];
    long row = -1;
    private boolean whole = true;
    private float[] floats = new float[0];

    DenseRows(InputSource source, ElementType type, int dimensions) {
        this.source = source;
        this.type = type;
        this.dimensions = dimensions;
    }

    static int dimensions(InputSource source, String place, long value) throws InputException {
        if (value < 1 || value > MAX_DIMENSIONS) {
            throw new InputException(
                    source.file(),
                    place,
                    "a number of dimensions in [1, " + MAX_DIMENSIONS + "]",
                    String.valueOf(value));
        }
        return (int) value;
    }

    /// Fills [#bytes] with row [#row]+1, or returns false after the last.
    abstract boolean readRow(long number) throws IOException;

    final int rowBytes() {
        return dimensions * type.bytes();
    }

    @Override
    public final boolean next() throws IOException {
        whole = false;
        if (!readRow(row + 1)) {
            return false;
        }
        row++;
        whole = true;
        int bad = type.firstNonFinite(bytes, dimensions);
        if (bad >= 0) {
            throw new InputException(
                    file(), place() + ", value " + bad, "a finite value", String.valueOf(type.get(bytes, bad)));
        }
        return true;
    }

    @Override
    public final boolean resumable() {
        return whole;
    }

    @Override
    public final byte[] bytes() {
        return bytes;
    }

    @Override
    public final float[] floats() {
        if (floats.length < dimensions) {
            floats = new float[dimensions];
        }
        type.decode(bytes, floats, dimensions);
        return floats;
    }

    @Override
    public final ElementType type() {
        return type;
    }

    @Override
    public final int dimensions() {
        return dimensions;
    }

    @Override
    public final Path file() {
        return source.file();
    }

    @Override
    public final long row() {
        return row;
    }

    @Override
    public final String place() {
        return "row " + row;
    }

    @Override
    public final long bytesTotal() {
        return source.size();
    }
}
