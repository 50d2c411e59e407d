package dev.quarry.format.part;

import dev.quarry.format.SectionOutput;
import dev.quarry.format.Spool;
import java.io.IOException;
import java.nio.file.Path;

/// Writes one bit per row, in row order, for a [RowBitmap]. Not thread-safe.
public final class RowBitmapWriter implements AutoCloseable {

    private final Spool words;
    private long word;
    private long rows;
    private long clear;

    private RowBitmapWriter(Spool words) {
        this.words = words;
    }

    /// Starts an empty bitmap.
    ///
    /// @param folder where its temporary file is put
    public static RowBitmapWriter create(Path folder) throws IOException {
        return new RowBitmapWriter(Spool.create(folder, "bitmap"));
    }

    /// Appends a row whose bit is set.
    public void addSet() throws IOException {
        word |= 1L << rows;
        advance();
    }

    /// Appends a row whose bit is clear.
    public void addClear() throws IOException {
        clear++;
        advance();
    }

    /// Whether the bit of every row is set, so that the bitmap need not be stored.
    public boolean allSet() {
        return clear == 0;
    }

    /// Appends the bitmap to a section. No rows may be added afterwards.
    public void writeTo(SectionOutput out) throws IOException {
        words.copyTo(out);
        if ((rows & 63) != 0) {
            out.putLong(word);
        }
    }

    private void advance() throws IOException {
        rows++;
        if ((rows & 63) == 0) {
            words.putLong(word);
            word = 0;
        }
    }

    @Override
    public void close() throws IOException {
        words.close();
    }
}
