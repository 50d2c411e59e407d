package dev.quarry.format.neighbors;

import dev.quarry.format.SectionOutput;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;
import java.util.Arrays;

/// Writes a `ROW_NEIGHBORS` section, which [RowNeighborsView] reads, row by row. Keeps nothing but a row. Not
/// thread-safe.
public final class RowNeighborsWriter {

    /// The most neighbors a row can have.
    public static final int MOST_NEIGHBORS = NeighborsLayout.MOST_NEIGHBORS;

    private final SectionOutput out;
    private final NeighborsLayout layout;
    private final byte[] bytes;
    private int next;

    /// Begins the section.
    ///
    /// @param out an open section, which the caller ends after [#finish]
    /// @param rows the segment's row count
    /// @param degree the most neighbors of a row, 1 to [#MOST_NEIGHBORS]
    public RowNeighborsWriter(SectionOutput out, int rows, int degree) throws IOException {
        if (rows < 0 || degree < 1 || degree > MOST_NEIGHBORS) {
            throw new IllegalArgumentException("expected rows >= 0 and a degree of 1 to %d, found %d and %d"
                    .formatted(MOST_NEIGHBORS, rows, degree));
        }
        this.out = out;
        this.layout = new NeighborsLayout(rows, degree);
        this.bytes = new byte[layout.stride()];
        out.putInt(NeighborsLayout.PACKED);
        out.putInt(layout.rowBits());
        out.putInt(degree);
        out.putInt(0);
        out.putLong(rows);
        out.align(PartLayout.ALIGNMENT);
    }

    /// Adds the neighbors of the next row, the nearest first.
    ///
    /// @param neighbors different rows other than this one
    /// @param from where they start in the array
    /// @param count how many there are, at most the degree
    public void add(int[] neighbors, int from, int count) throws IOException {
        if (next == layout.rows() || count < 0 || count > layout.degree()) {
            throw new IllegalArgumentException("expected at most %d rows of %d neighbors, found row %d of %d"
                    .formatted(layout.rows(), layout.degree(), next, count));
        }
        Arrays.fill(bytes, (byte) 0);
        for (int i = 0; i < layout.degree(); i++) {
            int neighbor = i < count ? neighbors[from + i] : next;
            if (neighbor < 0 || neighbor >= layout.rows() || (i < count && neighbor == next)) {
                throw new IllegalArgumentException("expected neighbors from 0 to %d other than %d, found %d"
                        .formatted(layout.rows() - 1, next, neighbor));
            }
            put(i * layout.rowBits(), neighbor);
        }
        out.putBytes(bytes);
        next++;
    }

    /// Ends with what follows the last row.
    public void finish() throws IOException {
        if (next != layout.rows()) {
            throw new IllegalStateException("expected " + layout.rows() + " rows, found " + next);
        }
        out.putBytes(new byte[NeighborsLayout.SLACK_BYTES]);
    }

    private void put(int bit, int number) {
        long shifted = (long) number << (bit & 7);
        for (int at = bit >>> 3; shifted != 0; at++) {
            bytes[at] |= (byte) shifted;
            shifted >>>= Byte.SIZE;
        }
    }
}
