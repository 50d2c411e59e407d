package dev.quarry.tools.write;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes sparse rows. The file gets its name in [#finish()]; closed before that, it leaves nothing behind.
///
/// Not thread-safe. An `IOException` names the failure of the disk; rows that break the contract are
/// `IllegalArgumentException`s.
public sealed interface SparseWriter extends Closeable permits JsonLinesWriter, CsrWriter, SeismicWriter {
    /// Appends a row.
    ///
    /// @param id required by JSON lines, not stored by the others
    /// @param terms term numbers, rising, at least 0
    /// @param weights positive and finite
    /// @param count entries of the row in `terms` and `weights`
    /// @param contents text in UTF-8, stored by JSON lines only
    void add(@Nullable String id, int[] terms, float[] weights, int count, byte @Nullable [] contents)
            throws IOException;

    /// Completes the file and gives it its name.
    void finish() throws IOException;

    /// The contract of [#add]'s arrays.
    ///
    /// @throws IllegalArgumentException if the row breaks it
    static void check(int[] terms, float[] weights, int count) {
        int previous = -1;
        for (int i = 0; i < count; i++) {
            if (terms[i] <= previous) {
                throw new IllegalArgumentException(
                        "entry " + i + ": expected a term above " + previous + ", found " + terms[i]);
            }
            previous = terms[i];
            if (!(weights[i] > 0 && weights[i] <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "entry " + i + ": expected a positive finite weight, found " + weights[i]);
            }
        }
    }
}
