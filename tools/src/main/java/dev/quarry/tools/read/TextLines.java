package dev.quarry.tools.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Lines of a UTF-8 text file, packed or not: without their `\n` or `\r\n`, and without a leading byte-order mark.
///
/// Bytes that are not UTF-8 and lines above 1 MiB are errors. Not thread-safe.
public final class TextLines implements Closeable {
    private static final int LONGEST = 1 << 20;

    private final InputBytes in;
    private byte[] bytes = new byte[256];
    private String text = "";
    private long number;

    private TextLines(InputBytes in) {
        this.in = in;
    }

    public static TextLines open(Path file) throws IOException {
        return new TextLines(new InputBytes(InputSource.of(file)));
    }

    /// Goes to the next line.
    ///
    /// @return false after the last; a newline at the very end starts no line
    public boolean next() throws IOException {
        if (in.atEnd()) {
            return false;
        }
        number++;
        int length = 0;
        boolean ascii = true;
        while (!in.atEnd()) {
            int value = in.readByte("text");
            if (value == '\n') {
                break;
            }
            if (length == bytes.length) {
                if (length == LONGEST) {
                    throw failure("a line of at most " + LONGEST + " bytes", "a longer one");
                }
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            ascii &= value < 0x80;
            bytes[length++] = (byte) value;
        }
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        text = ascii ? new String(bytes, 0, length, StandardCharsets.US_ASCII) : decode(length);
        if (number == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        return true;
    }

    private String decode(int length) throws InputException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException(file(), "line " + number, "UTF-8 text", "bytes that are not", e);
        }
    }

    /// The current line.
    public String text() {
        return text;
    }

    /// Number of the current line, from 1.
    public long number() {
        return number;
    }

    public Path file() {
        return in.source().file();
    }

    /// An error about the current line.
    public InputException failure(String expected, String found) {
        return new InputException(file(), "line " + number, expected, found);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
