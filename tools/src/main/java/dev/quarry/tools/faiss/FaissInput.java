package dev.quarry.tools.faiss;

import dev.quarry.tools.read.InputException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The values of a mapped file in order, little endian. Each count is held against the bytes that are left before
/// anything is allocated. Not thread-safe.
final class FaissInput implements Closeable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int TAG_BYTES = 4;

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private long at;

    /// @throws InputException when there is no such file
    FaissInput(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputException(file, "", "a file", "something else");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException | FileNotFoundException e) {
            arena.close();
            throw new InputException(file, "", "a file", "nothing of that name", e);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Where the next value starts.
    long position() {
        return at;
    }

    int readInt(String what) throws InputException {
        return bytes.get(INT, take(Integer.BYTES, what));
    }

    long readLong(String what) throws InputException {
        return bytes.get(LONG, take(Long.BYTES, what));
    }

    /// A byte that is 0 or 1.
    boolean readBoolean(String what) throws InputException {
        int value = bytes.get(ValueLayout.JAVA_BYTE, take(1, what));
        require(value == 0 || value == 1, at - 1, what + ", 0 or 1", value);
        return value == 1;
    }

    int readByte(String what) throws InputException {
        return bytes.get(ValueLayout.JAVA_BYTE, take(1, what));
    }

    /// Four characters that say what follows; what is not a printable one becomes a question mark.
    String readTag(String what) throws InputException {
        byte[] tag = bytes.asSlice(take(TAG_BYTES, what), TAG_BYTES).toArray(ValueLayout.JAVA_BYTE);
        return new String(tag, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
    }

    /// The number of elements of a list that starts here.
    long readCount(int bytesEach, String what) throws InputException {
        long place = at;
        long count = readLong("the number of " + what);
        long room = left() / bytesEach;
        require(count >= 0 && count <= room, place, "at most " + room + " " + what + " before the end", count);
        return count;
    }

    /// A list of as many finite floats as expected.
    float[] readFloats(long expected, String what) throws InputException {
        long place = at;
        long count = readCount(Float.BYTES, what);
        require(count == expected, place, expected + " " + what, count);
        at = place;
        return readFloats(what);
    }

    /// A list of finite floats.
    float[] readFloats(String what) throws InputException {
        long place = at;
        long count = readCount(Float.BYTES, what);
        require(count <= Integer.MAX_VALUE, place, "at most " + Integer.MAX_VALUE + " " + what, count);
        float[] values = new float[(int) count];
        long from = take(count * Float.BYTES, what);
        MemorySegment.copy(bytes, FLOAT, from, values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            require(Float.isFinite(values[i]), from + (long) i * Float.BYTES, "finite " + what, values[i]);
        }
        return values;
    }

    /// Goes past bytes.
    ///
    /// @return where they start
    long take(long count, String what) throws InputException {
        if (count < 0 || count > left()) {
            throw new InputException(
                    file, "byte " + at, what + " (" + count + " bytes)", left() + " bytes up to the end");
        }
        long from = at;
        at += count;
        return from;
    }

    void requireEnd() throws InputException {
        require(left() == 0, at, "the end of the file", left() + " more bytes");
    }

    /// @throws InputException when the condition does not hold
    void require(boolean condition, long place, String expected, Object found) throws InputException {
        if (!condition) {
            throw unexpected(place, expected, found);
        }
    }

    /// What is to be thrown where something else was expected.
    InputException unexpected(long place, String expected, Object found) {
        return new InputException(file, "byte " + place, expected, String.valueOf(found));
    }

    /// Copies bytes that were taken before.
    void copy(long from, byte[] to) {
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, to, 0, to.length);
    }

    /// A number among bytes that were taken before.
    long longAt(long from) {
        return bytes.get(LONG, from);
    }

    private long left() {
        return bytes.byteSize() - at;
    }

    @Override
    public void close() {
        arena.close();
    }
}
