package dev.quarry.pq;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.ivf.IvfListsWriter;
import dev.quarry.format.pq.PqCodesWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/// Sorts the codes of rows by list, and writes them with the lists. Codes wait in a temporary file, 4 bytes a row
/// in memory. Not thread-safe.
public final class IvfBuilder implements AutoCloseable {

    private final Path folder;
    private final PqModel model;
    private final CoarseQuantizer coarse;
    private final Spool spool;
    private int[] listOfRow = new int[1024];
    private int rows;

    private IvfBuilder(Path folder, PqModel model, Spool spool) {
        this.folder = folder;
        this.model = model;
        this.coarse = model.coarse()
                .orElseThrow(() -> new IllegalArgumentException("model: expected one with lists, found none"));
        this.spool = spool;
    }

    /// Starts with no rows.
    ///
    /// @param folder where temporary files are put; the folder of the segment to be written
    /// @param model that makes the codes; it has lists
    public static IvfBuilder create(Path folder, PqModel model) throws IOException {
        if (model.coarse().isEmpty()) {
            throw new IllegalArgumentException("model: expected one with lists, found none");
        }
        return new IvfBuilder(folder, model, Spool.create(folder, "ivf-codes"));
    }

    /// Adds a row, as [PqEncoder] encodes it.
    ///
    /// @param codes holds M codes from `at` on, one a byte
    /// @param list the row's list
    /// @return the row's number
    public int add(byte[] codes, int at, int list) throws IOException {
        if (list < 0 || list >= coarse.lists()) {
            throw new IllegalArgumentException("list: expected 0 to %d, found %d".formatted(coarse.lists() - 1, list));
        }
        spool.putBytes(codes, at, model.shape().subQuantizers());
        return end(list);
    }

    /// Adds a row for a document that lacks the field.
    ///
    /// @return the row's number
    public int addMissing() throws IOException {
        for (int m = 0; m < model.shape().subQuantizers(); m++) {
            spool.putByte(0);
        }
        return end(IvfListsWriter.NO_LIST);
    }

    private int end(int list) {
        if (rows == listOfRow.length) {
            listOfRow = Arrays.copyOf(listOfRow, (int) Math.min(Integer.MAX_VALUE - 8, 2L * rows));
        }
        listOfRow[rows] = list;
        return rows++;
    }

    /// Writes the sections `IVF_LISTS` and `PQ_CODES`. No rows may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        IvfListsWriter lists = new IvfListsWriter(coarse.lists(), listOfRow, rows);
        lists.write(segment, field);
        byte[] codes = new byte[model.shape().subQuantizers()];
        try (Arena arena = Arena.ofConfined();
                PqCodesWriter writer =
                        PqCodesWriter.create(folder, model.shape().codes(), model.codesFingerprint())) {
            MemorySegment spooled = spool.map(arena);
            for (int slot = 0; slot < lists.slots(); slot++) {
                long at = (long) lists.row(slot) * codes.length;
                MemorySegment.copy(spooled, LittleEndian.BYTE, at, codes, 0, codes.length);
                writer.add(codes, 0);
            }
            writer.finish(segment, field);
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
