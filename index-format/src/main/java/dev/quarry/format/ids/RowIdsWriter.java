package dev.quarry.format.ids;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.KeyTableWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Collects the ids of the rows, in row order, and writes them as a `ROW_IDS` section, which [RowIdsView] reads.
/// All ids of a segment are of one type. A duplicate is refused by `add` when it arrives, which costs 12 to 24
/// bytes of off-heap memory a row while writing; a refused id leaves the writer as it was. `renew` takes it, and
/// it then leads to the new row. Not thread-safe.
public final class RowIdsWriter implements AutoCloseable {

    private final KeyTableWriter table;

    private RowIdsWriter(KeyTableWriter table) {
        this.table = table;
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static RowIdsWriter create(Path folder, KeyType type) throws IOException {
        return new RowIdsWriter(KeyTableWriter.create(folder, type));
    }

    /// The number of ids added.
    public int count() {
        return table.count();
    }

    /// Adds the id of the next row, as UTF-8.
    ///
    /// @return the row's number
    /// @throws DuplicateIdException when another row has the id
    public int add(String id) throws IOException {
        return add(id.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds the id of the next row.
    ///
    /// @return the row's number
    /// @throws DuplicateIdException when another row has the id
    public int add(byte[] id) throws IOException {
        return add(id, 0, id.length);
    }

    /// Adds the id of the next row.
    ///
    /// @param length 1 to 65,535 bytes
    /// @return the row's number
    /// @throws DuplicateIdException when another row has the id
    public int add(byte[] id, int from, int length) throws IOException {
        int row = table.count();
        int number = table.put(id, from, length);
        if (number != row) {
            throw new DuplicateIdException(new String(id, from, length, StandardCharsets.UTF_8), number, row);
        }
        return row;
    }

    /// Adds the id of the next row.
    ///
    /// @return the row's number
    /// @throws DuplicateIdException when another row has the id
    public int add(long id) throws IOException {
        int row = table.count();
        int number = table.put(id);
        if (number != row) {
            throw new DuplicateIdException(Long.toString(id), number, row);
        }
        return row;
    }

    /// Adds the id of the next row, also when an earlier row has it.
    ///
    /// @return the last row that had it, which it leads to no more, or -1
    public int renew(String id) throws IOException {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return table.renew(bytes, 0, bytes.length);
    }

    /// Adds the id of the next row, also when an earlier row has it.
    ///
    /// @return the last row that had it, which it leads to no more, or -1
    public int renew(long id) throws IOException {
        return table.renew(id);
    }

    /// The last row with an id, or -1.
    public int row(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return table.find(bytes, 0, bytes.length);
    }

    /// The last row with an id, or -1.
    public int row(long id) {
        return table.find(id);
    }

    /// Writes the section. No ids may be added afterwards.
    ///
    /// @param field 0, since ids belong to the whole segment
    public void finish(SegmentWriter segment, int field) throws IOException {
        table.finish(segment, SectionKind.ROW_IDS, field);
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
