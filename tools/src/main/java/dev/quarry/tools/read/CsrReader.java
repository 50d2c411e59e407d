package dev.quarry.tools.read;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads big-ann CSR: `i64 rows, cols, nnz; i64 indptr[rows+1]; i32 indices[nnz]; f32 data[nnz]`.
///
/// A row's parts lie in three far places, so three cursors walk the file together. In a packed file each cursor
/// unpacks up to where it is: at most twice the work of one pass, but no temporary file as large as the data.
final class CsrReader extends BinaryRows {
    private static final int HEADER_BYTES = 24;
    private static final long MOST_ROWS = 1L << 40;
    private static final long MOST_ENTRIES = 1L << 50;

    private final InputBytes offsets;
    private final InputBytes terms;
    private final InputBytes weights;
    private final int termLimit;
    private long columns;
    private long entries;
    private long offset;

    CsrReader(InputSource source, ReadOptions options) throws IOException {
        super(source);
        this.offsets = new InputBytes(source);
        InputBytes secondCursor = null;
        InputBytes thirdCursor = null;
        try {
            readHeader();
            secondCursor = new InputBytes(source);
            thirdCursor = new InputBytes(source);
            long termsAt = HEADER_BYTES + 8 * (rows + 1);
            secondCursor.skip(termsAt, "indptr of " + rows + " rows");
            thirdCursor.skip(termsAt + 4 * entries, "indices of " + entries + " entries");
            offset = offsets.readLong("the first offset");
            if (offset != 0) {
                throw offsets.failure("a first offset of 0", String.valueOf(offset));
            }
        } catch (IOException | RuntimeException e) {
            close(offsets, secondCursor, thirdCursor);
            throw e;
        }
        this.terms = secondCursor;
        this.weights = thirdCursor;
        this.termLimit = (int) Math.min(columns, options.termLimit());
    }

    private void readHeader() throws IOException {
        rows = count("rows", MOST_ROWS);
        columns = count("columns", Integer.MAX_VALUE);
        entries = count("entries", MOST_ENTRIES);
        long size = HEADER_BYTES + 8 * (rows + 1) + 8 * entries;
        if (source.plainSize() >= 0 && source.plainSize() != size) {
            throw new InputException(
                    source.file(),
                    "header",
                    size + " bytes, for " + rows + " rows and " + entries + " entries",
                    source.plainSize() + " bytes");
        }
    }

    private long count(String what, long most) throws IOException {
        long value = offsets.readLong("the number of " + what);
        if (value < 0 || value > most) {
            throw new InputException(
                    source.file(), "header", "a number of " + what + " in [0, " + most + "]", String.valueOf(value));
        }
        return value;
    }

    @Override
    void readRow() throws IOException {
        long next = offsets.readLong("the end offset of row " + row);
        long length = next - offset;
        if (next < offset || next > entries) {
            throw failure("an end offset in [" + offset + ", " + entries + "]", String.valueOf(next));
        }
        if (length > SparseRow.MAX_ENTRIES) {
            throw failure("at most " + SparseRow.MAX_ENTRIES + " entries", String.valueOf(length));
        }
        offset = next;
        int count = (int) length;
        current.terms = terms.ints(current.terms, count, "indices of row " + row);
        current.weights = weights.floats(current.weights, count, "data of row " + row);
        whole = true;
        current.endNumbers(this, count, termLimit);
    }

    @Override
    void end() throws IOException {
        if (offset != entries) {
            throw failure("a last offset of " + entries, String.valueOf(offset));
        }
        weights.requireEnd(entries + " entries");
    }

    @Override
    public long termLimit() {
        return columns;
    }

    @Override
    public long bytesRead() {
        return weights.packedPosition();
    }

    @Override
    public void close() throws IOException {
        close(offsets, terms, weights);
    }

    private static void close(@Nullable InputBytes... cursors) throws IOException {
        for (InputBytes cursor : cursors) {
            if (cursor != null) {
                cursor.close();
            }
        }
    }
}
