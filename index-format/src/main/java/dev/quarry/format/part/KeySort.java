package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.LONG;

import java.lang.foreign.MemorySegment;

/// Sorts numbers of byte-string keys by their keys, as unsigned bytes: merges runs of doubling length, so that it needs
/// one more array and no objects.
///
/// @param keys the bytes of all keys
/// @param starts where each key starts, 8 bytes each, and where the last one ends
record KeySort(MemorySegment keys, MemorySegment starts) {

    void sort(int[] numbers) {
        int[] from = numbers;
        int[] to = new int[numbers.length];
        for (long run = 1; run < numbers.length; run *= 2) {
            for (long start = 0; start < numbers.length; start += 2 * run) {
                int middle = (int) Math.min(start + run, numbers.length);
                int end = (int) Math.min(start + 2 * run, numbers.length);
                merge(from, (int) start, middle, end, to);
            }
            int[] swapped = from;
            from = to;
            to = swapped;
        }
        System.arraycopy(from, 0, numbers, 0, numbers.length);
    }

    private void merge(int[] from, int start, int middle, int end, int[] to) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = right == end || (left < middle && compare(from[left], from[right]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int a, int b) {
        long startA = start(a);
        long endA = start(a + 1);
        long startB = start(b);
        long endB = start(b + 1);
        long at = MemorySegment.mismatch(keys, startA, endA, keys, startB, endB);
        if (at < 0) {
            return 0;
        }
        if (startA + at == endA || startB + at == endB) {
            return Long.compare(endA - startA, endB - startB);
        }
        return Byte.compareUnsigned(keys.get(BYTE, startA + at), keys.get(BYTE, startB + at));
    }

    private long start(int number) {
        return starts.get(LONG, (long) number * Long.BYTES);
    }
}
