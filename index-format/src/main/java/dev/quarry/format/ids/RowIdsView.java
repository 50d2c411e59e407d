package dev.quarry.format.ids;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.KeyTable;
import dev.quarry.format.part.KeyType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The ids of the rows, by row and by id, over mapped bytes. Finding a row allocates nothing (but for the `String`
/// convenience). Immutable and thread-safe; valid while the segment is open.
///
/// @param table the ids, numbered by row
public record RowIdsView(KeyTable table) {

    /// Opens the section and verifies its header against the bytes that are there; reads no id.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static RowIdsView open(Section section, int rows) {
        KeyTable table = KeyTable.open(section);
        section.require(table.count() == rows, 0, rows + " ids", table.count());
        return new RowIdsView(table);
    }

    /// What the ids are.
    public KeyType type() {
        return table.type();
    }

    /// The number of rows.
    public int count() {
        return table.count();
    }

    /// The bytes of a row's id; a slice of the mapped bytes.
    public MemorySegment id(int row) {
        return table.key(row);
    }

    /// A copy of the bytes of a row's id.
    public byte[] bytes(int row) {
        return table.key(row).toArray(LittleEndian.BYTE);
    }

    /// A row's id as text: decoded from UTF-8, or the digits of a long.
    public String text(int row) {
        return type() == KeyType.LONGS ? Long.toString(longId(row)) : new String(bytes(row), StandardCharsets.UTF_8);
    }

    /// A row's id, of type [KeyType#LONGS].
    public long longId(int row) {
        return table.longKey(row);
    }

    /// The row with an id, the last of several, or -1.
    public int row(String id) {
        return row(id.getBytes(StandardCharsets.UTF_8));
    }

    /// The row with an id, or -1.
    public int row(byte[] id) {
        return table.find(id, 0, id.length);
    }

    /// The row with an id, or -1.
    public int row(byte[] id, int from, int length) {
        return table.find(id, from, length);
    }

    /// The row with an id, or -1.
    public int row(MemorySegment id, long from, int length) {
        return table.find(id, from, length);
    }

    /// The row with an id, or -1.
    public int row(long id) {
        return table.find(id);
    }

    /// Verifies every id and the hash table. Several rows may have an id: a commit has deleted all but the last
    /// of them.
    public void check(Findings findings) {
        table.check(KeyTable.Occurrences.LAST_FOUND, findings);
    }
}
