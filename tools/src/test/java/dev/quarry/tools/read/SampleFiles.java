package dev.quarry.tools.read;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Small inputs made by hand, and readers drained into comparable text.
public final class SampleFiles {
    private SampleFiles() {}

    /// Little-endian bytes of ints, longs, floats, shorts, bytes, strings (as UTF-8) and byte arrays.
    public static byte[] bytes(Object... values) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (Object value : values) {
            switch (value) {
                case Integer i -> out.putInt(i);
                case Long l -> out.putLong(l);
                case Float f -> out.putFloat(f);
                case Short s -> out.putShort(s);
                case Byte b -> out.put(b);
                case String s -> out.put(s.getBytes(StandardCharsets.UTF_8));
                case byte[] b -> out.put(b);
                default -> throw new IllegalArgumentException(value.getClass().getName());
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    public static Path write(Path folder, String name, Object... values) throws IOException {
        return Files.write(folder.resolve(name), bytes(values));
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static byte[] zstd(byte[] plain) {
        return Zstd.compress(plain);
    }

    /// NumPy file, version 1, of a given dictionary and data.
    public static byte[] npy(String dictionary, Object... data) {
        return npy(1, dictionary, data);
    }

    public static byte[] npy(int version, String dictionary, Object... data) {
        String header = dictionary + "\n";
        Object length = version == 1 ? (Object) (short) header.length() : (Object) header.length();
        byte[] start = bytes((byte) 0x93, "NUMPY", (byte) version, (byte) 0, length, header);
        return bytes(start, bytes(data));
    }

    /// Every row of a reader in full, one string each.
    public static List<String> rows(VectorReader reader) throws IOException {
        List<String> rows = new ArrayList<>();
        switch (reader) {
            case SparseReader sparse -> {
                while (sparse.next()) {
                    rows.add(sparse.id() + " " + entries(sparse));
                }
            }
            case DenseReader dense -> {
                while (dense.next()) {
                    byte[] row = Arrays.copyOf(
                            dense.bytes(), dense.dimensions() * dense.type().bytes());
                    float[] floats = Arrays.copyOf(dense.floats(), dense.dimensions());
                    rows.add(dense.type() + Arrays.toString(row) + Arrays.toString(floats));
                }
            }
        }
        return rows;
    }

    /// Every row of a file in full.
    public static List<String> rows(Path file, ReadOptions options) throws IOException {
        try (VectorReader reader = VectorFiles.open(file, options)) {
            return rows(reader);
        }
    }

    private static List<String> entries(SparseReader row) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < row.count(); i++) {
            String name = row.termKind() == TermKind.TOKEN ? row.tokens()[i] : Integer.toString(row.terms()[i]);
            entries.add(name + ":" + Float.toHexString(row.weights()[i]));
        }
        byte[] contents = row.contents();
        if (contents != null) {
            entries.add(new String(contents, StandardCharsets.UTF_8));
        }
        return entries;
    }
}
