package dev.quarry.tools.read;

import com.github.luben.zstd.ZstdIOException;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;

/// Little-endian values read front to back from an input, after decompression.
///
/// Arrays grow only as their bytes arrive, and for a plain file a count is first held against the bytes that are
/// left, so a damaged count costs no memory. Not thread-safe; several cursors may read one file.
final class InputBytes implements Closeable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_STEP = 4096;

    private final InputSource source;
    private final Counting packed;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 17];
    private final MemorySegment segment = MemorySegment.ofArray(buffer);
    private int at;
    private int limit;
    private long base;

    InputBytes(InputSource source) throws IOException {
        this.source = source;
        this.packed = new Counting(Files.newInputStream(source.file()));
        try {
            this.in = source.compression().unpack(source.file(), packed);
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw e;
        }
    }

    InputSource source() {
        return source;
    }

    /// Offset of the next byte, after decompression.
    long position() {
        return base + at;
    }

    /// Bytes taken from the disk so far.
    long packedPosition() {
        return packed.count;
    }

    boolean atEnd() throws IOException {
        return at == limit && !fill();
    }

    int readByte(String what) throws IOException {
        need(1, what);
        return buffer[at++] & 0xff;
    }

    int readInt(String what) throws IOException {
        need(4, what);
        int value = segment.get(INT, at);
        at += 4;
        return value;
    }

    long readLong(String what) throws IOException {
        need(8, what);
        long value = segment.get(LONG, at);
        at += 8;
        return value;
    }

    /// Reads `count` ints into `into`, or into a longer array if it is too short.
    int[] ints(int[] into, int count, String what) throws IOException {
        require(4L * count, what);
        int[] values = into;
        for (int done = 0; done < count; ) {
            need(4, what);
            int step = Math.min(count - done, (limit - at) / 4);
            if (values.length < done + step) {
                values = Arrays.copyOf(values, grown(done, step, count));
            }
            MemorySegment.copy(segment, INT, at, values, done, step);
            at += 4 * step;
            done += step;
        }
        return values;
    }

    /// Reads `count` floats into `into`, or into a longer array if it is too short.
    float[] floats(float[] into, int count, String what) throws IOException {
        require(4L * count, what);
        float[] values = into;
        for (int done = 0; done < count; ) {
            need(4, what);
            int step = Math.min(count - done, (limit - at) / 4);
            if (values.length < done + step) {
                values = Arrays.copyOf(values, grown(done, step, count));
            }
            MemorySegment.copy(segment, FLOAT, at, values, done, step);
            at += 4 * step;
            done += step;
        }
        return values;
    }

    /// Reads `count` bytes into `into`, or into a longer array if it is too short.
    byte[] bytes(byte[] into, int count, String what) throws IOException {
        require(count, what);
        byte[] values = into;
        for (int done = 0; done < count; ) {
            need(1, what);
            int step = Math.min(count - done, limit - at);
            if (values.length < done + step) {
                values = Arrays.copyOf(values, grown(done, step, count));
            }
            System.arraycopy(buffer, at, values, done, step);
            at += step;
            done += step;
        }
        return values;
    }

    /// Goes forward; a plain file is not read in between.
    void skip(long count, String what) throws IOException {
        require(count, what);
        long left = count;
        while (left > 0) {
            if (at == limit) {
                if (source.plainSize() >= 0) {
                    in.skipNBytes(left);
                    base += limit + left;
                    at = 0;
                    limit = 0;
                    return;
                }
                need(1, what);
            }
            int step = (int) Math.min(left, limit - at);
            at += step;
            left -= step;
        }
    }

    /// Fails unless everything was read.
    void requireEnd(String after) throws IOException {
        if (!atEnd()) {
            long more = source.plainSize() - position();
            throw failure(
                    "the end of the file after " + after, source.plainSize() < 0 ? "more bytes" : more + " more bytes");
        }
    }

    /// Fails if the file is known to be too short for `count` more bytes.
    void require(long count, String what) throws InputException {
        if (source.plainSize() >= 0 && count > source.plainSize() - position()) {
            throw failure(what + " (" + count + " bytes)", (source.plainSize() - position()) + " bytes up to the end");
        }
    }

    InputException failure(String expected, String found) {
        return failure("byte " + position(), expected, found);
    }

    InputException failure(String place, String expected, String found) {
        return new InputException(source.file(), place, expected, found);
    }

    /// The bytes from here on as a stream, for a parser that wants one. It shares this cursor.
    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return atEnd() ? -1 : buffer[at++] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (atEnd()) {
                    return -1;
                }
                int count = Math.min(length, limit - at);
                System.arraycopy(buffer, at, into, offset, count);
                at += count;
                return count;
            }
        };
    }

    private static int grown(int done, int step, int count) {
        long wanted = Math.max(FIRST_STEP, Math.max(2L * done, (long) done + step));
        return (int) Math.min(count, wanted);
    }

    private void need(int count, String what) throws IOException {
        while (limit - at < count) {
            if (!fill()) {
                throw failure(what, "the end of the file");
            }
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        base += at;
        limit -= at;
        at = 0;
        int count;
        try {
            count = in.read(buffer, limit, buffer.length - limit);
        } catch (ZstdIOException e) {
            String place = "byte " + (base + limit) + " after decompression";
            throw new InputException(source.file(), place, "valid zstd data", String.valueOf(e.getMessage()), e);
        }
        limit += Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            count += Math.max(0, got);
            return got;
        }

        @Override
        public long skip(long wanted) throws IOException {
            long skipped = super.skip(wanted);
            count += skipped;
            return skipped;
        }
    }
}
