package dev.quarry.tools.read;

import java.io.IOException;

/// Reads Seismic's binary format: `u32 rows`, then per row `u32 nnz; u32 terms[nnz]; f32 values[nnz]`.
final class SeismicReader extends BinaryRows {
    private static final int ROW_HEADER_BYTES = 4;

    private final InputBytes in;
    private final int termLimit;

    SeismicReader(InputSource source, ReadOptions options) throws IOException {
        super(source);
        this.termLimit = options.termLimit();
        this.in = new InputBytes(source);
        try {
            rows = Integer.toUnsignedLong(in.readInt("the number of rows"));
            in.require(rows * ROW_HEADER_BYTES, rows + " rows");
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    void readRow() throws IOException {
        int entries = in.readInt("the length of row " + row);
        if (entries < 0 || entries > SparseRow.MAX_ENTRIES) {
            throw failure(
                    "a length of at most " + SparseRow.MAX_ENTRIES, String.valueOf(Integer.toUnsignedLong(entries)));
        }
        in.require(8L * entries, "the " + entries + " entries of row " + row);
        current.terms = in.ints(current.terms, entries, "terms of row " + row);
        current.weights = in.floats(current.weights, entries, "values of row " + row);
        whole = true;
        current.endNumbers(this, entries, termLimit);
    }

    @Override
    void end() throws IOException {
        in.requireEnd(rows + " rows");
    }

    @Override
    public long termLimit() {
        return -1;
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
