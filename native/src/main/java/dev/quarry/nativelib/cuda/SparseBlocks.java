package dev.quarry.nativelib.cuda;

import dev.quarry.batch.SparseLists;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Sparse lists in blocks of consecutive entries, each with its rows and the centroids of its lists, so that what
/// is on a device does not grow with all rows. How a block lies in memory is said in `jobs.cpp`.
final class SparseBlocks {

    private static final long HEADER = 64;
    /// Bytes of a block beside those of its lists and entries: the ends of three arrays of starts.
    private static final long FRAME = HEADER + 12;

    private final SparseLists lists;
    private final long most;

    private SparseBlocks(SparseLists lists, long most) {
        this.lists = lists;
        this.most = most;
    }

    /// A block: entries from the middle of one list to the middle of another.
    ///
    /// @param firstList the first entry's
    /// @param lists how many lists have entries here, those between included
    private record Block(int from, int to, int firstList, int lists, long bytes) {}

    static void assign(CudaDevice device, SparseLists lists, int[] centroid) {
        int entries = lists.entries().length;
        if (entries == 0) {
            return;
        }
        long largest = 0;
        SparseBlocks all = new SparseBlocks(lists, Long.MAX_VALUE);
        for (int list = 0; list < lists.lists(); list++) {
            for (int entry = lists.starts()[list]; entry < lists.starts()[list + 1]; entry++) {
                largest = Math.max(largest, FRAME + all.listBytes(list) + all.entryBytes(entry));
            }
        }
        try (CudaJob job = device.job(Operation.SPARSE, all.next(0, 0).bytes, largest)) {
            new SparseBlocks(lists, job.rowsAtOnce()).run(job, centroid);
        }
    }

    private void run(CudaJob job, int[] centroid) {
        int entries = lists.entries().length;
        int lanes = job.lanes();
        Block[] sent = new Block[lanes];
        int lane = 0;
        int list = 0;
        for (int entry = 0; entry < entries; lane = (lane + 1) % lanes) {
            take(job, lane, sent, centroid);
            Block block = next(entry, list);
            write(block, job.staged(lane, 0, block.bytes));
            job.submit(lane, block.bytes, block.to - block.from);
            sent[lane] = block;
            entry = block.to;
            list = block.firstList + block.lists - 1;
        }
        for (int i = 0; i < lanes; i++, lane = (lane + 1) % lanes) {
            take(job, lane, sent, centroid);
        }
    }

    private static void take(CudaJob job, int lane, Block[] sent, int[] centroid) {
        Block block = sent[lane];
        if (block != null) {
            job.copy(lane, 0, centroid, block.from, block.to - block.from);
        }
    }

    /// The entries from here on that fit.
    private Block next(int from, int list) {
        int first = list;
        while (lists.starts()[first + 1] <= from) {
            first++;
        }
        long bytes = FRAME + listBytes(first);
        int last = first;
        int entry = from;
        while (entry < lists.entries().length) {
            long more = entryBytes(entry);
            int its = last;
            while (lists.starts()[its + 1] <= entry) {
                its++;
                more += listBytes(its);
            }
            if (bytes + more > most) {
                break;
            }
            bytes += more;
            last = its;
            entry++;
        }
        return new Block(from, entry, first, last - first + 1, bytes);
    }

    /// Of a list in a block: where its centroids start, where each of them starts, and their terms and values.
    private long listBytes(int list) {
        int from = lists.centroidStarts()[list];
        int to = lists.centroidStarts()[list + 1];
        int[] starts = lists.centroids().starts();
        return 4 + 4L * (to - from) + 8L * (starts[to] - starts[from]);
    }

    /// Of an entry in a block: list, place, start, terms and values.
    private long entryBytes(int entry) {
        int[] starts = lists.rows().starts();
        int row = lists.entries()[entry];
        return 12 + 8L * (starts[row + 1] - starts[row]);
    }

    private void write(Block block, MemorySegment out) {
        SparseLists.Vectors rows = lists.rows();
        SparseLists.Vectors centroids = lists.centroids();
        int entries = block.to - block.from;
        long rowValues = 0;
        for (int i = block.from; i < block.to; i++) {
            int row = lists.entries()[i];
            rowValues += rows.starts()[row + 1] - rows.starts()[row];
        }
        int firstCentroid = lists.centroidStarts()[block.firstList];
        int lastCentroid = lists.centroidStarts()[block.firstList + block.lists];
        int from = centroids.starts()[firstCentroid];
        int centroidValues = centroids.starts()[lastCentroid] - from;
        long[] header = {entries, block.lists, rowValues, lastCentroid - firstCentroid, centroidValues};
        MemorySegment.copy(header, 0, out, ValueLayout.JAVA_LONG, 0, header.length);

        long at = writeEntries(block, out);
        for (int list = 0; list <= block.lists; list++, at += 4) {
            out.set(ValueLayout.JAVA_INT, at, lists.centroidStarts()[block.firstList + list] - firstCentroid);
        }
        for (int centroid = firstCentroid; centroid <= lastCentroid; centroid++, at += 4) {
            out.set(ValueLayout.JAVA_INT, at, centroids.starts()[centroid] - from);
        }
        long values = at + rowValues * 4;
        for (int i = block.from; i < block.to; i++) {
            int row = lists.entries()[i];
            int start = rows.starts()[row];
            int count = rows.starts()[row + 1] - start;
            MemorySegment.copy(rows.terms(), start, out, ValueLayout.JAVA_INT, at, count);
            MemorySegment.copy(rows.values(), start, out, ValueLayout.JAVA_FLOAT, values, count);
            at += count * 4L;
            values += count * 4L;
        }
        MemorySegment.copy(centroids.terms(), from, out, ValueLayout.JAVA_INT, values, centroidValues);
        values += centroidValues * 4L;
        MemorySegment.copy(centroids.values(), from, out, ValueLayout.JAVA_FLOAT, values, centroidValues);
    }

    /// Starts, lists and places of entries; returns where they end.
    private long writeEntries(Block block, MemorySegment out) {
        int[] starts = lists.rows().starts();
        int entries = block.to - block.from;
        long listAt = HEADER + 4L * (entries + 1);
        long placeAt = listAt + 4L * entries;
        int list = block.firstList;
        int start = 0;
        for (int i = 0; i < entries; i++) {
            int entry = block.from + i;
            while (lists.starts()[list + 1] <= entry) {
                list++;
            }
            int row = lists.entries()[entry];
            out.set(ValueLayout.JAVA_INT, HEADER + 4L * i, start);
            out.set(ValueLayout.JAVA_INT, listAt + 4L * i, list - block.firstList);
            out.set(ValueLayout.JAVA_INT, placeAt + 4L * i, entry - lists.starts()[list]);
            start += starts[row + 1] - starts[row];
        }
        out.set(ValueLayout.JAVA_INT, HEADER + 4L * entries, start);
        return placeAt + 4L * entries;
    }
}
