package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/// Numbers distinct keys 0, 1, ... as they are put, and writes them with a hash table as a section that [KeyTable]
/// reads. Keys are in a temporary file; the table that finds equal keys is off-heap and takes 12 to 24 bytes a key. Not
/// thread-safe, but may move between threads.
public final class KeyTableWriter implements AutoCloseable {

    /// The longest key in bytes.
    public static final int MAX_KEY_BYTES = 65_535;

    private final KeyType type;
    private final SpooledBytes keys;
    private final SpooledBytes starts;
    private final NumberSet numbers = new NumberSet();
    /// Numbers whose key has got another since.
    private final BitSet former = new BitSet();
    private int count;

    private KeyTableWriter(KeyType type, SpooledBytes keys, SpooledBytes starts) {
        this.type = type;
        this.keys = keys;
        this.starts = starts;
    }

    /// Starts with no keys.
    ///
    /// @param folder where the temporary files are put
    public static KeyTableWriter create(Path folder, KeyType type) throws IOException {
        KeyTableWriter writer = new KeyTableWriter(
                type, SpooledBytes.create(folder, "keys"), SpooledBytes.create(folder, "key-starts"));
        writer.starts.appendLong(0);
        return writer;
    }

    /// The number of distinct keys so far.
    public int count() {
        return count;
    }

    /// The number of the equal key put before, or else of this one, which then is `count() - 1`.
    ///
    /// @throws IllegalArgumentException when the key is empty or longer than [#MAX_KEY_BYTES]
    public int put(byte[] key, int from, int length) throws IOException {
        long hash = KeyHash.of(key, from, length);
        long at = slot(key, from, length, hash);
        if (numbers.slot(at) != NumberSet.EMPTY) {
            return NumberSet.number(numbers.slot(at));
        }
        append(key, from, length);
        numbers.add(at, hash, count);
        return count++;
    }

    /// The number of the equal key put before, or else of this one, which then is `count() - 1`.
    public int put(long key) throws IOException {
        long hash = KeyHash.of(key);
        long at = slot(key, hash);
        if (numbers.slot(at) != NumberSet.EMPTY) {
            return NumberSet.number(numbers.slot(at));
        }
        append(key);
        numbers.add(at, hash, count);
        return count++;
    }

    /// Gives a key the next number, although it has one: that is the one it is found by from then on.
    ///
    /// @return the number it had, or -1
    /// @throws IllegalArgumentException when the key is empty or longer than [#MAX_KEY_BYTES]
    public int renew(byte[] key, int from, int length) throws IOException {
        long hash = KeyHash.of(key, from, length);
        long at = slot(key, from, length, hash);
        append(key, from, length);
        return renewAt(at, hash);
    }

    /// The same for a long key.
    public int renew(long key) throws IOException {
        long hash = KeyHash.of(key);
        long at = slot(key, hash);
        append(key);
        return renewAt(at, hash);
    }

    private int renewAt(long at, long hash) {
        int before = -1;
        if (numbers.slot(at) == NumberSet.EMPTY) {
            numbers.add(at, hash, count);
        } else {
            before = NumberSet.number(numbers.slot(at));
            numbers.replace(at, hash, count);
            former.set(before);
        }
        count++;
        return before;
    }

    /// The number that a key is found by, or -1.
    public int find(byte[] key, int from, int length) {
        long slot = numbers.slot(slot(key, from, length, KeyHash.of(key, from, length)));
        return slot == NumberSet.EMPTY ? -1 : NumberSet.number(slot);
    }

    /// The same for a long key.
    public int find(long key) {
        long slot = numbers.slot(slot(key, KeyHash.of(key)));
        return slot == NumberSet.EMPTY ? -1 : NumberSet.number(slot);
    }

    /// The slot that holds a key's number, or the empty one where it belongs.
    private long slot(byte[] key, int from, int length, long hash) {
        requireType(KeyType.BYTES);
        if (length < 1 || length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "expected a key of 1 to " + MAX_KEY_BYTES + " bytes, found " + length + " bytes");
        }
        long at = numbers.home(hash);
        for (long slot = numbers.slot(at); slot != NumberSet.EMPTY; slot = numbers.slot(at)) {
            int number = NumberSet.number(slot);
            if (NumberSet.matches(slot, hash)
                    && length(number) == length
                    && keys.equalsAt(start(number), key, from, length)) {
                return at;
            }
            at = numbers.next(at);
        }
        return at;
    }

    private long slot(long key, long hash) {
        requireType(KeyType.LONGS);
        long at = numbers.home(hash);
        for (long slot = numbers.slot(at); slot != NumberSet.EMPTY; slot = numbers.slot(at)) {
            if (NumberSet.matches(slot, hash) && longKey(NumberSet.number(slot)) == key) {
                return at;
            }
            at = numbers.next(at);
        }
        return at;
    }

    private void append(byte[] key, int from, int length) throws IOException {
        requireRoom();
        keys.append(key, from, length);
        starts.appendLong(keys.length());
    }

    private void append(long key) throws IOException {
        requireRoom();
        keys.appendLong(key);
    }

    /// A copy of a string key.
    public byte[] key(int number) {
        requireType(KeyType.BYTES);
        return keys.copy(start(number), length(number));
    }

    /// A long key.
    public long longKey(int number) {
        requireType(KeyType.LONGS);
        return keys.longAt((long) number * Long.BYTES);
    }

    /// The numbers of all keys in ascending order of their keys: byte strings as unsigned bytes, longs signed. Takes 8
    /// bytes a string and 12 bytes a long on the heap.
    public int[] ascending() throws IOException {
        int[] numbersByKey = new int[count];
        if (type == KeyType.LONGS) {
            long[] sorted = new long[count];
            for (int number = 0; number < count; number++) {
                sorted[number] = longKey(number);
            }
            Arrays.sort(sorted);
            for (int i = 0; i < count; i++) {
                numbersByKey[i] = put(sorted[i]);
            }
            return numbersByKey;
        }
        MemorySegment keyBytes = keys.all();
        MemorySegment keyStarts = starts.all();
        for (int number = 0; number < count; number++) {
            numbersByKey[number] = number;
        }
        new KeySort(keyBytes, keyStarts).sort(numbersByKey);
        return numbersByKey;
    }

    /// Writes the section. No keys may be put afterwards.
    public void finish(SegmentWriter segment, SectionKind kind, int field) throws IOException {
        MemorySegment keyBytes = keys.all();
        boolean strings = type == KeyType.BYTES;
        int width = strings ? Offsets.widthFor(keyBytes.byteSize()) : 0;
        long capacity = KeyTable.capacityFor(count);
        PartLayout layout = new PartLayout();
        long keysAt = layout.place(keyBytes.byteSize());
        long startsAt = strings ? layout.place(Offsets.byteSize(count, width)) : 0;
        long slotsAt = layout.place(capacity * Integer.BYTES);
        SectionOutput out = segment.begin(kind, field);
        out.putInt(type.id());
        out.putInt(width);
        out.putLong(count);
        out.putLong(keyBytes.byteSize());
        out.putLong(capacity);
        out.putLong(keysAt);
        out.putLong(startsAt);
        out.putLong(slotsAt);
        out.align(PartLayout.ALIGNMENT);
        out.putSegment(keyBytes);
        if (strings) {
            out.align(PartLayout.ALIGNMENT);
            Offsets.write(starts.all(), width, out);
        }
        out.align(PartLayout.ALIGNMENT);
        writeSlots(keyBytes, capacity, out);
        segment.end();
    }

    private void writeSlots(MemorySegment keyBytes, long capacity, SectionOutput out) throws IOException {
        int numberBits = KeyTable.numberBits(count);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slots = arena.allocate(capacity * Integer.BYTES, Long.BYTES);
            for (int number = former.nextClearBit(0); number < count; number = former.nextClearBit(number + 1)) {
                long hash = type == KeyType.LONGS
                        ? KeyHash.of(keyBytes.get(LONG, (long) number * Long.BYTES))
                        : KeyHash.of(keyBytes, start(number), length(number));
                long at = Math.unsignedMultiplyHigh(hash, capacity);
                while (slots.get(INT, at * Integer.BYTES) != 0) {
                    at = at + 1 == capacity ? 0 : at + 1;
                }
                slots.set(INT, at * Integer.BYTES, (int) ((hash << numberBits) | (number + 1L)));
            }
            out.putSegment(slots);
        }
    }

    private long start(int number) {
        return starts.longAt((long) number * Long.BYTES);
    }

    private int length(int number) {
        return (int) (start(number + 1) - start(number));
    }

    private void requireType(KeyType wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException("expected a key of type " + type + ", found one of type " + wanted);
        }
    }

    private void requireRoom() {
        if (count == Integer.MAX_VALUE) {
            throw new IllegalStateException("expected at most " + Integer.MAX_VALUE + " keys");
        }
    }

    @Override
    public void close() throws IOException {
        try (keys;
                starts;
                numbers) {
            // Closes all three, also when one fails.
        }
    }
}
