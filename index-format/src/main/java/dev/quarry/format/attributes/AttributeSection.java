package dev.quarry.format.attributes;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.attributes.AttributesLayout.Counts;
import dev.quarry.format.part.KeyTableWriter;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes the section from what a writer collected: orders the values, then goes over the rows as often as it
/// takes to give every value its rows with a buffer of fixed size.
final class AttributeSection {

    /// Row numbers, or bitmap words times two, that are gathered in one go.
    private static final int BUFFER_INTS = 1 << 22;

    /// Takes the values of the rows, one by one in row order.
    @FunctionalInterface
    private interface Pairs {
        void accept(int row, int ordinal);
    }

    private final AttributeType type;
    private final KeyTableWriter table;
    /// The values in their order, by their number of first appearance.
    private final int[] numberOf;
    /// The way back.
    private final int[] ordinalOf;
    /// How many rows each ordinal has.
    private final int[] rowsOf;
    private final MemorySegment numbers;
    private final MemorySegment rowCounts;
    private final int rows;

    private AttributeSection(
            AttributeType type, KeyTableWriter table, int[] numberOf, MemorySegment numbers, MemorySegment rowCounts) {
        this.type = type;
        this.table = table;
        this.numberOf = numberOf;
        this.ordinalOf = new int[numberOf.length];
        this.rowsOf = new int[numberOf.length];
        this.numbers = numbers;
        this.rowCounts = rowCounts;
        this.rows = (int) (rowCounts.byteSize() / Integer.BYTES);
        for (int ordinal = 0; ordinal < numberOf.length; ordinal++) {
            ordinalOf[numberOf[ordinal]] = ordinal;
        }
    }

    static void write(
            AttributeType type, KeyTableWriter table, Spool numbers, Spool counts, SegmentWriter segment, int field)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new AttributeSection(type, table, order(type, table), numbers.map(arena), counts.map(arena))
                    .write(segment.begin(SectionKind.ATTRIBUTES, field));
            segment.end();
        }
    }

    /// The bits of a double as a long of the same order, and back.
    static long sortable(long bits) {
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// The stand-in for the empty keyword comes last, and the empty keyword first.
    private static int[] order(AttributeType type, KeyTableWriter table) throws IOException {
        int[] order = table.ascending();
        int last = order.length - 1;
        if (type == AttributeType.KEYWORD && last >= 0 && isEmpty(table.key(order[last]))) {
            int empty = order[last];
            System.arraycopy(order, 0, order, 1, last);
            order[0] = empty;
        }
        return order;
    }

    private static boolean isEmpty(byte[] key) {
        return Arrays.equals(key, AttributesWriter.EMPTY);
    }

    private void write(SectionOutput out) throws IOException {
        forEachPair((row, ordinal) -> rowsOf[ordinal]++);
        Counts counts = counts();
        putHeader(counts, out);
        putValues(counts, out);
        out.align(PartLayout.ALIGNMENT);
        long start = 0;
        putStart(start, counts.startWidth(), out);
        for (int count : rowsOf) {
            start += count;
            putStart(start, counts.startWidth(), out);
        }
        out.align(PartLayout.ALIGNMENT);
        for (int ordinal = 0; ordinal < rowsOf.length; ordinal++) {
            if (isDense(ordinal)) {
                out.putInt(ordinal);
            }
        }
        out.align(PartLayout.ALIGNMENT);
        putBitmaps(out);
        out.align(PartLayout.ALIGNMENT);
        putNumbers(out);
        putColumn(counts, out);
    }

    private Counts counts() {
        int most = 0;
        for (int row = 0; row < rows; row++) {
            most = Math.max(most, count(row));
        }
        int dense = 0;
        long sparse = 0;
        long textBytes = 0;
        for (int ordinal = 0; ordinal < rowsOf.length; ordinal++) {
            dense += isDense(ordinal) ? 1 : 0;
            sparse += isDense(ordinal) ? 0 : rowsOf[ordinal];
            textBytes += type == AttributeType.KEYWORD ? keyword(ordinal).length : 0;
        }
        return new Counts(
                type, rows, most, rowsOf.length, dense, numbers.byteSize() / Integer.BYTES, sparse, textBytes);
    }

    private void putHeader(Counts counts, SectionOutput out) throws IOException {
        long present = 0;
        for (int row = 0; row < rows; row++) {
            present += count(row) > 0 ? 1 : 0;
        }
        out.putInt(type.id());
        out.putInt(counts.most());
        out.putLong(rows);
        out.putInt(counts.distinct());
        out.putInt(counts.dense());
        out.putLong(counts.postings());
        out.putLong(counts.sparse());
        out.putLong(present);
        out.putLong(counts.textBytes());
        out.align(PartLayout.ALIGNMENT);
    }

    private void putValues(Counts counts, SectionOutput out) throws IOException {
        for (int ordinal = 0; ordinal < rowsOf.length; ordinal++) {
            switch (type) {
                case KEYWORD -> out.putBytes(keyword(ordinal));
                case LONG, DATE, BOOLEAN -> out.putLong(table.longKey(numberOf[ordinal]));
                case DOUBLE -> out.putLong(sortable(table.longKey(numberOf[ordinal])));
            }
        }
        if (type == AttributeType.KEYWORD) {
            out.align(PartLayout.ALIGNMENT);
            long start = 0;
            putStart(start, counts.textWidth(), out);
            for (int ordinal = 0; ordinal < rowsOf.length; ordinal++) {
                start += keyword(ordinal).length;
                putStart(start, counts.textWidth(), out);
            }
        }
    }

    private void putBitmaps(SectionOutput out) throws IOException {
        int words = (int) (RowBitmap.byteSize(rows) / Long.BYTES);
        int atOnce = Math.max(1, BUFFER_INTS / 2 / Math.max(1, words));
        int[] place = new int[rowsOf.length];
        for (int from = 0; from < rowsOf.length; ) {
            int to = from;
            int gathered = 0;
            for (; to < rowsOf.length && gathered < atOnce; to++) {
                place[to] = isDense(to) ? gathered++ : -1;
            }
            if (gathered > 0) {
                long[] bits = new long[gathered * words];
                int first = from;
                int end = to;
                forEachPair((row, ordinal) -> {
                    if (ordinal >= first && ordinal < end && place[ordinal] >= 0) {
                        bits[place[ordinal] * words + (row >>> 6)] |= 1L << row;
                    }
                });
                for (long word : bits) {
                    out.putLong(word);
                }
            }
            from = to;
        }
    }

    private void putNumbers(SectionOutput out) throws IOException {
        int[] next = new int[rowsOf.length];
        for (int from = 0; from < rowsOf.length; ) {
            int to = from;
            long gathered = 0;
            for (; to < rowsOf.length && (gathered == 0 || gathered + sparse(to) <= BUFFER_INTS); to++) {
                next[to] = (int) gathered;
                gathered += sparse(to);
            }
            int[] buffer = new int[(int) gathered];
            int first = from;
            int end = to;
            if (gathered > 0) {
                forEachPair((row, ordinal) -> {
                    if (ordinal >= first && ordinal < end && !isDense(ordinal)) {
                        buffer[next[ordinal]++] = row;
                    }
                });
            }
            for (int row : buffer) {
                out.putInt(row);
            }
            from = to;
        }
    }

    private void putColumn(Counts counts, SectionOutput out) throws IOException {
        if (counts.isMultiValued()) {
            out.align(PartLayout.ALIGNMENT);
            long start = 0;
            putStart(start, counts.startWidth(), out);
            for (int row = 0; row < rows; row++) {
                start += count(row);
                putStart(start, counts.startWidth(), out);
            }
        }
        out.align(PartLayout.ALIGNMENT);
        int[] codes = new int[Math.max(1, counts.most())];
        long at = 0;
        for (int row = 0; row < rows; row++) {
            int count = count(row);
            for (int i = 0; i < count; i++) {
                codes[i] = ordinalOf[number(at++)] + 1;
            }
            Arrays.sort(codes, 0, count);
            for (int i = 0; i < count; i++) {
                putCode(codes[i], counts.codeWidth(), out);
            }
            if (count == 0 && !counts.isMultiValued()) {
                putCode(0, counts.codeWidth(), out);
            }
        }
    }

    private void forEachPair(Pairs pairs) {
        long at = 0;
        for (int row = 0; row < rows; row++) {
            int count = count(row);
            for (int i = 0; i < count; i++) {
                pairs.accept(row, ordinalOf[number(at++)]);
            }
        }
    }

    private int count(int row) {
        return rowCounts.get(INT, (long) row * Integer.BYTES);
    }

    private int number(long at) {
        return numbers.get(INT, at * Integer.BYTES);
    }

    private byte[] keyword(int ordinal) {
        byte[] key = table.key(numberOf[ordinal]);
        return isEmpty(key) ? new byte[0] : key;
    }

    private boolean isDense(int ordinal) {
        return AttributesLayout.isDense(rowsOf[ordinal], rows);
    }

    private int sparse(int ordinal) {
        return isDense(ordinal) ? 0 : rowsOf[ordinal];
    }

    private static void putStart(long start, int width, SectionOutput out) throws IOException {
        if (width == Integer.BYTES) {
            out.putInt((int) start);
        } else {
            out.putLong(start);
        }
    }

    private static void putCode(int code, int width, SectionOutput out) throws IOException {
        switch (width) {
            case Byte.BYTES -> out.putByte(code);
            case Short.BYTES -> out.putShort(code);
            default -> out.putInt(code);
        }
    }
}
