package dev.quarry.format.attributes;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Section;
import dev.quarry.format.part.Offsets;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The distinct values of an attribute in ascending order; a value's place is its *ordinal*. What is asked of
/// another type than the attribute's is refused with an `IllegalArgumentException`. Immutable and thread-safe.
///
/// @param section where the bytes stand
/// @param type what the values are
/// @param count how many values
/// @param bytes of all keywords, or 8 for each number
/// @param starts where each keyword starts, null for numbers
public record AttributeValues(
        Section section,
        AttributeType type,
        int count,
        MemorySegment bytes,
        @Nullable Offsets starts) {

    /// A long, the milliseconds of a date, or 0 and 1 for a boolean.
    public long number(int ordinal) {
        require(type != AttributeType.KEYWORD && type != AttributeType.DOUBLE, "a long, date or boolean");
        return raw(ordinal);
    }

    /// A double.
    public double real(int ordinal) {
        require(type == AttributeType.DOUBLE, "a double");
        return Double.longBitsToDouble(raw(ordinal));
    }

    /// A copy of a keyword's bytes in UTF-8.
    public byte[] keyword(int ordinal) {
        require(type == AttributeType.KEYWORD, "a keyword");
        long start = start(Objects.checkIndex(ordinal, count));
        return bytes.asSlice(start, end(ordinal, start) - start).toArray(BYTE);
    }

    /// A value of any type as text.
    public String text(int ordinal) {
        return switch (type) {
            case KEYWORD -> new String(keyword(ordinal), StandardCharsets.UTF_8);
            case LONG -> Long.toString(raw(ordinal));
            case DOUBLE -> Double.toString(real(ordinal));
            case DATE -> Instant.ofEpochMilli(raw(ordinal)).toString();
            case BOOLEAN -> Boolean.toString(raw(ordinal) != 0);
        };
    }

    /// How many values are below a long, a date or a boolean: the ordinal it has, or would have.
    public int below(long value) {
        require(type != AttributeType.KEYWORD && type != AttributeType.DOUBLE, "a long, date or boolean");
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (raw(middle) < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// How many values are below a double.
    public int below(double value) {
        require(type == AttributeType.DOUBLE, "a double");
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Double.longBitsToDouble(raw(middle)) < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// How many values are below a keyword.
    public int below(byte[] utf8) {
        require(type == AttributeType.KEYWORD, "a keyword");
        MemorySegment wanted = MemorySegment.ofArray(utf8);
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(middle, wanted) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// How many values are below a long, a date or a boolean, or equal it.
    public int atMost(long value) {
        int below = below(value);
        return below < count && raw(below) == value ? below + 1 : below;
    }

    /// How many values are below a double, or equal it.
    public int atMost(double value) {
        int below = below(value);
        return below < count && real(below) == value ? below + 1 : below;
    }

    /// How many values are below a keyword, or equal it.
    public int atMost(byte[] utf8) {
        int below = below(utf8);
        return below < count && compare(below, MemorySegment.ofArray(utf8)) == 0 ? below + 1 : below;
    }

    /// How many values are below a keyword, or begin with it.
    public int belowOrBeginning(byte[] prefix) {
        MemorySegment wanted = MemorySegment.ofArray(prefix);
        int from = below(prefix);
        int to = count;
        while (from < to) {
            int middle = (from + to) >>> 1;
            long start = start(middle);
            long end = Math.min(end(middle, start), start + prefix.length);
            if (MemorySegment.mismatch(bytes, start, end, wanted, 0, prefix.length) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private int compare(int ordinal, MemorySegment wanted) {
        long start = start(ordinal);
        long end = end(ordinal, start);
        long at = MemorySegment.mismatch(bytes, start, end, wanted, 0, wanted.byteSize());
        if (at < 0) {
            return 0;
        }
        if (start + at == end || at == wanted.byteSize()) {
            return Long.compare(end - start, wanted.byteSize());
        }
        return Byte.compareUnsigned(bytes.get(BYTE, start + at), wanted.get(BYTE, at));
    }

    private long raw(int ordinal) {
        return bytes.get(LONG, Objects.checkIndex(ordinal, count) * (long) Long.BYTES);
    }

    private long start(int ordinal) {
        return Objects.requireNonNull(starts).at(ordinal);
    }

    private long end(int ordinal, long start) {
        long end = start(ordinal + 1);
        if (start > end || end > bytes.byteSize() || start < 0) {
            throw section.corrupt(0, "keyword " + ordinal + " inside the keywords", start + " to " + end);
        }
        return end;
    }

    private void require(boolean holds, String asked) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + asked + ", found an attribute of type " + type);
        }
    }
}
