package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the two binary sparse formats share: rows of term numbers, no ids, no text, a known number of rows.
abstract sealed class BinaryRows implements SparseReader permits CsrReader, SeismicReader {
    final SparseRow current = new SparseRow();
    final InputSource source;
    long rows;
    long row = -1;
    /// Whether all bytes of the current row were read.
    boolean whole = true;

    BinaryRows(InputSource source) {
        this.source = source;
    }

    /// Reads row [#row], and says so in [#whole] before its contents are judged; called `rows` times.
    abstract void readRow() throws IOException;

    /// Called once more after the last row.
    abstract void end() throws IOException;

    @Override
    public final boolean next() throws IOException {
        if (row + 1 >= rows) {
            end();
            return false;
        }
        row++;
        whole = false;
        readRow();
        return true;
    }

    @Override
    public final boolean resumable() {
        return whole;
    }

    @Override
    public final Path file() {
        return source.file();
    }

    @Override
    public final long rows() {
        return rows;
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

    @Override
    public final TermKind termKind() {
        return TermKind.NUMBER;
    }

    @Override
    public final @Nullable String id() {
        return null;
    }

    @Override
    public final int count() {
        return current.count;
    }

    @Override
    public final int[] terms() {
        return current.terms;
    }

    @Override
    public final String[] tokens() {
        throw new IllegalStateException("this format has term numbers, not tokens");
    }

    @Override
    public final float[] weights() {
        return current.weights;
    }

    @Override
    public final byte @Nullable [] contents() {
        return null;
    }

    @Override
    public final long zeroWeights() {
        return current.zeroWeights;
    }

    @Override
    public final long emptyRows() {
        return current.emptyRows;
    }
}
