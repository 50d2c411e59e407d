package dev.quarry.index;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.SegmentWriter;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.ivf.IvfListsWriter;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.pq.PqModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/// The codes of all rows of a segment before they are put in the order they are stored in. Rows may be set by
/// several threads, each by one.
///
/// @param model that makes them
/// @param codes `(rows, M)` bytes
/// @param lists of each row, [IvfListsWriter#NO_LIST] for rows without codes; 0 for all others where the model
///     has no lists
record ProductCodes(PqModel model, MemorySegment codes, int[] lists) {

    /// No row has codes.
    static ProductCodes empty(PqModel model, int rows, Arena arena) {
        int[] lists = new int[rows];
        Arrays.fill(lists, IvfListsWriter.NO_LIST);
        return new ProductCodes(
                model, arena.allocate(Math.max(1, (long) rows * model.shape().subQuantizers())), lists);
    }

    boolean has(int row) {
        return lists[row] != IvfListsWriter.NO_LIST;
    }

    void set(int row, byte[] from, int at, int list) {
        int subQuantizers = model.shape().subQuantizers();
        MemorySegment.copy(from, at, codes, BYTE, (long) row * subQuantizers, subQuantizers);
        lists[row] = list;
    }

    /// Takes rows that came as codes: of each its number and list as ints, then its codes.
    void take(MemorySegment given) {
        int subQuantizers = model.shape().subQuantizers();
        long each = 2L * Integer.BYTES + subQuantizers;
        for (long at = 0; at < given.byteSize(); at += each) {
            int row = given.get(INT, at);
            lists[row] = given.get(INT, at + Integer.BYTES);
            MemorySegment.copy(given, at + 2L * Integer.BYTES, codes, (long) row * subQuantizers, subQuantizers);
        }
    }

    /// Writes them in the order of rows, for scans.
    void writeRows(Path folder, SegmentWriter segment, int number) throws IOException {
        byte[] row = new byte[model.shape().subQuantizers()];
        try (PqCodesWriter writer = writer(folder, PqCodesLayout.BLOCKS)) {
            for (int i = 0; i < lists.length; i++) {
                if (lists[i] < 0) {
                    writer.addMissing();
                } else {
                    add(i, row, writer);
                }
            }
            writer.finish(segment, number);
        }
    }

    /// Writes them in the order of a graph's nodes, for walks.
    void writeNodes(HnswGraph graph, Path folder, SegmentWriter segment, int number) throws IOException {
        byte[] row = new byte[model.shape().subQuantizers()];
        try (PqCodesWriter writer = writer(folder, PqCodesLayout.ROWS)) {
            for (int node = 0; node < graph.nodes(); node++) {
                add(graph.row(node), row, writer);
            }
            writer.finish(segment, number);
        }
    }

    /// Writes them list by list, in each in the order of rows.
    void writeLists(Path folder, SegmentWriter segment, int number) throws IOException {
        byte[] row = new byte[model.shape().subQuantizers()];
        IvfListsWriter sorted = new IvfListsWriter(model.coarse().orElseThrow().lists(), lists, lists.length);
        sorted.write(segment, number);
        try (PqCodesWriter writer = writer(folder, PqCodesLayout.BLOCKS)) {
            for (int slot = 0; slot < sorted.slots(); slot++) {
                add(sorted.row(slot), row, writer);
            }
            writer.finish(segment, number);
        }
    }

    private PqCodesWriter writer(Path folder, PqCodesLayout layout) throws IOException {
        return PqCodesWriter.create(folder, model.shape().codes(), layout, model.codesFingerprint());
    }

    private void add(int row, byte[] scratch, PqCodesWriter writer) throws IOException {
        MemorySegment.copy(codes, BYTE, (long) row * scratch.length, scratch, 0, scratch.length);
        writer.add(scratch, 0);
    }
}
