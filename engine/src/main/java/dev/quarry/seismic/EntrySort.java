package dev.quarry.seismic;

import java.util.Arrays;

/// Sorts summary entries by term, and keeps the order of those of one term: a counting sort for each byte of the
/// terms. Entries are made block by block, so they come out in the order of term, then block. Scratch of one thread.
final class EntrySort {

    private static final int DIGITS = 1 << Byte.SIZE;

    private final int termBits;
    private final int[] places = new int[DIGITS];
    private long[] spare = new long[0];

    /// @param vocabulary terms are below this
    EntrySort(int vocabulary) {
        this.termBits = Integer.SIZE - Integer.numberOfLeadingZeros(vocabulary - 1);
    }

    /// Sorts the first `count` of `entries`; returns the array that holds the result, which is `entries` or one of at
    /// least the same length that takes its place.
    long[] sort(long[] entries, int count) {
        long[] from = entries;
        long[] to = spare.length < entries.length ? new long[entries.length] : spare;
        for (int bit = 0; bit < termBits; bit += Byte.SIZE) {
            int shift = Integer.SIZE + bit;
            Arrays.fill(places, 0);
            for (int i = 0; i < count; i++) {
                places[digit(from[i], shift)]++;
            }
            int sum = 0;
            for (int digit = 0; digit < DIGITS; digit++) {
                int start = sum;
                sum += places[digit];
                places[digit] = start;
            }
            for (int i = 0; i < count; i++) {
                to[places[digit(from[i], shift)]++] = from[i];
            }
            long[] sorted = to;
            to = from;
            from = sorted;
        }
        spare = to;
        return from;
    }

    private static int digit(long entry, int shift) {
        return (int) (entry >>> shift) & (DIGITS - 1);
    }
}
