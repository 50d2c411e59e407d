package dev.quarry.tools.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The content of a gzip file (RFC 1952) of any number of members.
///
/// The JDK's own stream takes whatever follows a member for the end of the data, so a damaged second member
/// would silently shorten an input. Here everything after a member must be another one, or zeros (padding).
final class GzipMembers extends InputStream {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final Path file;
    private final InputStream packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 content = new CRC32();
    private final CRC32 header = new CRC32();
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int limit;
    private long base;
    private boolean inMember;
    private boolean first = true;
    private boolean finished;

    GzipMembers(Path file, InputStream packed) {
        this.file = file;
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!finished) {
            if (!inMember && !startMember()) {
                finished = true;
                break;
            }
            int count = inflate(into, offset, length);
            if (count > 0) {
                content.update(into, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (at == limit && !fill()) {
                throw failure("the rest of the gzip data", "the end of the file");
            }
            inflater.setInput(buffer, at, limit - at);
        }
        int before = inflater.getRemaining();
        try {
            int count = inflater.inflate(into, offset, length);
            at += before - inflater.getRemaining();
            if (inflater.needsDictionary()) {
                throw failure("gzip data", "a stream that needs a preset dictionary");
            }
            return count;
        } catch (DataFormatException e) {
            throw failure("valid deflate data", String.valueOf(e.getMessage()));
        }
    }

    private boolean startMember() throws IOException {
        if (first) {
            first = false;
        } else {
            int padding = 0;
            int next = peek();
            while (next == 0) {
                at++;
                padding++;
                next = peek();
            }
            if (next < 0) {
                return false;
            }
            if (padding > 0) {
                throw failure("the end of the file after zero padding", hex(next));
            }
        }
        header.reset();
        expect(0x1f, "the gzip mark 1f 8b, or the end of the file");
        expect(0x8b, "the gzip mark 1f 8b");
        expect(8, "compression method 8 (deflate)");
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw failure("gzip flags below 20", hex(flags));
        }
        skipHeader(6);
        if ((flags & EXTRA) != 0) {
            int low = headerByte();
            skipHeader(low | headerByte() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int computed = (int) header.getValue() & 0xffff;
            int stored = headerByte() | headerByte() << 8;
            check(computed, stored, "gzip header checksum ");
        }
        inflater.reset();
        content.reset();
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        check((int) content.getValue(), trailerInt(), "gzip checksum ");
        check((int) inflater.getBytesWritten(), trailerInt(), "gzip length (modulo 2^32) ");
        inMember = false;
    }

    private void check(int computed, int stored, String what) throws IOException {
        if (computed != stored) {
            throw failure(what + Integer.toHexString(computed), Integer.toHexString(stored));
        }
    }

    private void skipHeader(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    private void skipText() throws IOException {
        int next = headerByte();
        while (next != 0) {
            next = headerByte();
        }
    }

    private int trailerInt() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= headerByte() << shift;
        }
        return value;
    }

    private void expect(int value, String what) throws IOException {
        int found = headerByte();
        if (found != value) {
            at--;
            throw failure(what, hex(found));
        }
    }

    private int headerByte() throws IOException {
        int value = peek();
        if (value < 0) {
            throw failure("the rest of a gzip header or trailer", "the end of the file");
        }
        at++;
        header.update(value);
        return value;
    }

    private int peek() throws IOException {
        return at < limit || fill() ? buffer[at] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        base += limit;
        at = 0;
        limit = Math.max(0, packed.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private InputException failure(String expected, String found) {
        return new InputException(file, "byte " + (base + at) + " of the gzip file", expected, found);
    }

    private static String hex(int value) {
        return "byte " + Integer.toHexString(value);
    }

    @Override
    public void close() throws IOException {
        finished = true;
        inflater.end();
        packed.close();
    }
}
