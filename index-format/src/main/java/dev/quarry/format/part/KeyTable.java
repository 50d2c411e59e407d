package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Distinct keys numbered 0 to `count - 1`, by number and by key, over mapped bytes. Immutable and thread-safe; a
/// lookup allocates nothing.
///
/// The hash table is open addressing with linear probing. A slot is 32 bits: the key's number plus one in as many low
/// bits as the count needs, and in the bits left over the low bits of the key's hash, so that nearly every slot of
/// another key is passed without touching that key. The high bits of the hash choose the home slot by multiplication,
/// which allows any capacity: the table has 3 slots for 2 keys, 6 bytes a key.
///
/// @param section where the bytes stand
/// @param type what the keys are
/// @param count the number of keys
/// @param keys the bytes of all keys, in the order of their numbers
/// @param starts where each string key starts, null for longs
/// @param slots the hash table
/// @param capacity the number of slots, more than `count`
public record KeyTable(
        Section section,
        KeyType type,
        int count,
        MemorySegment keys,
        @Nullable Offsets starts,
        MemorySegment slots,
        long capacity) {

    private static final int TYPE = 0;
    private static final int WIDTH = 4;
    private static final int COUNT = 8;
    private static final int KEYS_LENGTH = 16;
    private static final int CAPACITY = 24;
    private static final int KEYS = 32;
    private static final int STARTS = 40;
    private static final int SLOTS = 48;
    private static final int HEADER_END = 56;

    private record Parts(PartLayout layout, long keysAt, long startsAt, long slotsAt) {}

    /// Opens a section and verifies its header against the bytes that are there; reads no key.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static KeyTable open(Section section) {
        int typeId = section.intAt(TYPE);
        KeyType type = KeyType.ofId(typeId);
        if (type == null) {
            throw section.corrupt(TYPE, "a key type of 1 or 2", Integer.toUnsignedString(typeId));
        }
        long count = section.longAt(COUNT);
        section.require(count >= 0 && count <= Integer.MAX_VALUE, COUNT, "0 to 2147483647 keys", count);
        long length = section.longAt(KEYS_LENGTH);
        section.require(length >= 0 && length <= section.length(), KEYS_LENGTH, "keys inside the section", length);
        if (type == KeyType.LONGS) {
            section.require(length == count * Long.BYTES, KEYS_LENGTH, "8 bytes for each key", length);
        }
        int width = section.intAt(WIDTH);
        int expectedWidth = type == KeyType.LONGS ? 0 : Offsets.widthFor(length);
        section.require(width == expectedWidth, WIDTH, "offsets of " + expectedWidth + " bytes", width);
        long capacity = section.longAt(CAPACITY);
        section.require(
                capacity > count && capacity <= section.length() / Integer.BYTES,
                CAPACITY,
                "more than " + count + " slots, inside the section",
                capacity);
        Parts parts = parts(section, type, (int) count, length, capacity);
        parts.layout.requireLength(section);
        return new KeyTable(
                section,
                type,
                (int) count,
                section.slice(parts.keysAt, length),
                type == KeyType.LONGS ? null : Offsets.open(section, parts.startsAt, width, count, length),
                section.slice(parts.slotsAt, capacity * Integer.BYTES),
                capacity);
    }

    private static Parts parts(Section section, KeyType type, int count, long length, long capacity) {
        PartLayout layout = new PartLayout();
        long keysAt = layout.place(length);
        section.require(section.longAt(KEYS) == keysAt, KEYS, "keys at " + keysAt, section.longAt(KEYS));
        long startsAt = 0;
        if (type == KeyType.BYTES) {
            startsAt = layout.place(Offsets.byteSize(count, Offsets.widthFor(length)));
        }
        section.require(section.longAt(STARTS) == startsAt, STARTS, "offsets at " + startsAt, section.longAt(STARTS));
        long slotsAt = layout.place(capacity * Integer.BYTES);
        section.require(section.longAt(SLOTS) == slotsAt, SLOTS, "slots at " + slotsAt, section.longAt(SLOTS));
        return new Parts(layout, keysAt, startsAt, slotsAt);
    }

    static long capacityFor(int count) {
        return count + (count >> 1) + 1L;
    }

    static int numberBits(int count) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count);
    }

    /// The bytes of a key; a slice of the mapped bytes.
    public MemorySegment key(int number) {
        Objects.checkIndex(number, count);
        long start = start(number);
        return keys.asSlice(start, end(number, start) - start);
    }

    /// A long key.
    public long longKey(int number) {
        requireType(KeyType.LONGS);
        return keys.get(LONG, Objects.checkIndex(number, (long) count) * Long.BYTES);
    }

    /// The number of a key, or -1 when it is not there.
    public int find(byte[] key, int from, int length) {
        Objects.checkFromIndexSize(from, length, key.length);
        requireType(KeyType.BYTES);
        long hash = KeyHash.of(key, from, length);
        long at = home(hash);
        for (long probes = 0; probes < capacity; probes++) {
            int slot = slots.get(INT, at * Integer.BYTES);
            if (slot == 0) {
                return -1;
            }
            if (matches(slot, hash)) {
                int number = number(slot, at);
                long start = start(number);
                if (end(number, start) - start == length && equal(start, key, from, length)) {
                    return number;
                }
            }
            at = next(at);
        }
        return -1;
    }

    /// The number of a key, or -1 when it is not there.
    public int find(MemorySegment key, long from, int length) {
        Objects.checkFromIndexSize(from, length, key.byteSize());
        requireType(KeyType.BYTES);
        long hash = KeyHash.of(key, from, length);
        long at = home(hash);
        for (long probes = 0; probes < capacity; probes++) {
            int slot = slots.get(INT, at * Integer.BYTES);
            if (slot == 0) {
                return -1;
            }
            if (matches(slot, hash)) {
                int number = number(slot, at);
                long start = start(number);
                long end = end(number, start);
                if (end - start == length && MemorySegment.mismatch(keys, start, end, key, from, from + length) < 0) {
                    return number;
                }
            }
            at = next(at);
        }
        return -1;
    }

    /// The number of a long key, or -1 when it is not there.
    public int find(long key) {
        requireType(KeyType.LONGS);
        long hash = KeyHash.of(key);
        long at = home(hash);
        for (long probes = 0; probes < capacity; probes++) {
            int slot = slots.get(INT, at * Integer.BYTES);
            if (slot == 0) {
                return -1;
            }
            if (matches(slot, hash)) {
                int number = number(slot, at);
                if (keys.get(LONG, (long) number * Long.BYTES) == key) {
                    return number;
                }
            }
            at = next(at);
        }
        return -1;
    }

    private long home(long hash) {
        return Math.unsignedMultiplyHigh(hash, capacity);
    }

    private long next(long at) {
        return at + 1 == capacity ? 0 : at + 1;
    }

    private boolean matches(int slot, long hash) {
        int bits = numberBits(count);
        return (int) (Integer.toUnsignedLong(slot ^ (int) (hash << bits)) >>> bits) == 0;
    }

    private int number(int slot, long at) {
        int number = (int) (slot & ((1L << numberBits(count)) - 1)) - 1;
        if (number < 0 || number >= count) {
            long slotAt = section.longAt(SLOTS) + at * Integer.BYTES;
            throw section.corrupt(slotAt, "a number below " + count, Integer.toString(number));
        }
        return number;
    }

    private long start(int number) {
        return starts == null ? (long) number * Long.BYTES : starts.at(number);
    }

    private long end(int number, long start) {
        long end = starts == null ? start + Long.BYTES : starts.at(number + 1L);
        if (start > end || end > keys.byteSize() || start < 0) {
            long at = section.longAt(STARTS);
            throw section.corrupt(at, "key " + number + " inside the keys", start + " to " + end);
        }
        return end;
    }

    private boolean equal(long start, byte[] key, int from, int length) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if (keys.get(LONG, start + at) != KeyHash.word(key, from + at)) {
                return false;
            }
        }
        for (; at < length; at++) {
            if (keys.get(BYTE, start + at) != key[from + at]) {
                return false;
            }
        }
        return true;
    }

    private void requireType(KeyType wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException("expected a key of type " + type + ", found one of type " + wanted);
        }
    }

    /// How often a key may be there.
    public enum Occurrences {
        /// Once.
        ONCE,
        /// Several times; it is found by its last number.
        LAST_FOUND
    }

    /// Verifies keys and hash table: lengths, that each key is found at its number and so is distinct (or at a
    /// later number of the same key), that no other slot is filled, and that padding and reserved bytes are zero.
    public void check(Occurrences occurrences, Findings findings) {
        Parts parts = parts(section, type, count, keys.byteSize(), capacity);
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        parts.layout.checkPadding(section, findings);
        long before = findings.count();
        if (starts != null) {
            starts.check(section, parts.startsAt, 1, KeyTableWriter.MAX_KEY_BYTES, findings);
        }
        long filled = 0;
        for (long at = 0; at < capacity; at++) {
            filled += slots.get(INT, at * Integer.BYTES) != 0 ? 1 : 0;
        }
        boolean once = occurrences == Occurrences.ONCE;
        if (once || filled > count) {
            findings.require(filled == count, section, parts.slotsAt, count + " filled slots", filled);
        }
        // With a wrong number of filled slots, or keys that overlap, lookups could take very long.
        long leading = 0;
        for (int number = 0; number < count && findings.count() == before; number++) {
            long start = start(number);
            int found = type == KeyType.LONGS
                    ? find(longKey(number))
                    : find(keys, start, (int) (end(number, start) - start));
            leading += found == number ? 1 : 0;
            if (once ? found != number : found < number) {
                String expected = "key " + number + " to be found at its number" + (once ? "" : " or a later one");
                findings.add(section.corrupt(parts.keysAt + start, expected, Integer.toString(found)));
            }
        }
        if (findings.count() == before) {
            findings.require(filled == leading, section, parts.slotsAt, leading + " filled slots", filled);
        }
    }
}
