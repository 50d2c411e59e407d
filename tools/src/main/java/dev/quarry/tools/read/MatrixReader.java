package dev.quarry.tools.read;

import java.io.IOException;

/// Reads a matrix whose rows follow each other: the `bin` family, NumPy, and HDF5's contiguous datasets.
final class MatrixReader extends DenseRows {
    /// What may follow the last row.
    enum Tail {
        /// The end of the file.
        NOTHING,
        /// The end, or as many bytes again: the distances of a ground-truth file.
        SAME_AGAIN,
        /// Anything: the file has other parts.
        ANYTHING
    }

    private static final int BIN_HEADER_BYTES = 8;

    private final InputBytes in;
    private final long rows;
    private final Tail tail;

    private MatrixReader(InputBytes in, ElementType type, long rows, int dimensions, Tail tail) throws InputException {
        super(in.source(), type, dimensions);
        this.in = in;
        this.rows = rows;
        this.tail = tail;
        checkSize();
    }

    /// `u32 rows, u32 dimensions`, then the values.
    static MatrixReader bin(InputSource source, ElementType type, Tail tail) throws IOException {
        InputBytes in = new InputBytes(source);
        try {
            in.require(BIN_HEADER_BYTES, "the numbers of rows and dimensions");
            long rows = Integer.toUnsignedLong(in.readInt("the number of rows"));
            long dimensions = Integer.toUnsignedLong(in.readInt("the number of dimensions"));
            return new MatrixReader(in, type, rows, dimensions(source, "header", dimensions), tail);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    static MatrixReader npy(InputSource source) throws IOException {
        InputBytes in = new InputBytes(source);
        try {
            NpyHeader header = NpyHeader.read(in);
            int dimensions = dimensions(source, "header", header.dimensions());
            return new MatrixReader(in, header.type(), header.rows(), dimensions, Tail.NOTHING);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /// A matrix that starts at byte `offset` of a plain file.
    static MatrixReader at(InputSource source, long offset, ElementType type, long rows, int dimensions)
            throws IOException {
        InputBytes in = new InputBytes(source);
        try {
            in.skip(offset, "data at byte " + offset);
            return new MatrixReader(in, type, rows, dimensions, Tail.ANYTHING);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private void checkSize() throws InputException {
        long available = source.plainSize() - in.position();
        if (source.plainSize() < 0) {
            return;
        }
        long data = rows * rowBytes() < 0 || rows > Long.MAX_VALUE / rowBytes() ? Long.MAX_VALUE : rows * rowBytes();
        boolean fits = switch (tail) {
            case NOTHING -> available == data;
            case SAME_AGAIN -> available == data || available == 2 * data;
            case ANYTHING -> available >= data;
        };
        if (!fits) {
            String expected = data + " bytes of values, for " + rows + " rows of " + dimensions;
            throw new InputException(source.file(), "header", expected, available + " bytes");
        }
    }

    @Override
    boolean readRow(long number) throws IOException {
        if (number >= rows) {
            end();
            return false;
        }
        bytes = in.bytes(bytes, rowBytes(), "the values of row " + number);
        return true;
    }

    private void end() throws IOException {
        if (tail == Tail.ANYTHING) {
            return;
        }
        if (tail == Tail.SAME_AGAIN && !in.atEnd()) {
            in.skip(rows * rowBytes(), "the distances");
        }
        in.requireEnd(rows + " rows of " + dimensions);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytesRead() {
        return in.packedPosition();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
