package dev.quarry.tools.truth;

import dev.quarry.Index;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.format.Segment;
import dev.quarry.tools.load.NamedQuery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Exact answers kept in a folder of the user's, so that only the first evaluation of an index computes them.
///
/// A file's name is a digest of all the answer depends on: the index's commit, its segments with their checksums,
/// the field, `k`, the filter, and every query's values. So a changed index or query is another file, and nothing
/// is ever out of date.
///
/// @param folder made when the first answer is kept
public record TruthCache(Path folder) {
    private static final long MAGIC = 0x31687475_72747571L;
    private static final int HEADER_BYTES = 16;
    private static final int CRC_BYTES = 4;
    private static final int HIT_BYTES = Long.BYTES + Float.BYTES;

    /// The folder that the XDG rules give: `$XDG_CACHE_HOME/quarry`, or `~/.cache/quarry`.
    public static Path defaultFolder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return home.resolve("quarry");
    }

    /// The name of the file for these queries.
    public static String key(Index index, String field, int k, Optional<Filter> filter, List<NamedQuery> queries)
            throws IOException {
        MessageDigest digest = sha256();
        digest.update(("exact\n" + field + "\n" + k + "\n" + queries.size() + "\n").getBytes(StandardCharsets.UTF_8));
        // deleted documents belong to a commit, not to a segment
        digest.update(("commit " + index.generation() + "\n").getBytes(StandardCharsets.UTF_8));
        filter.ifPresent(one -> digest.update(("filter " + one.text() + "\n").getBytes(StandardCharsets.UTF_8)));
        for (Path file : index.segmentFiles()) {
            try (Segment segment = Segment.open(file)) {
                digest.update((segment.rows() + " " + segment.byteSize() + " " + segment.checksum() + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        for (NamedQuery query : queries) {
            digest.update(bytes(query.vector()));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16) + ".truth";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(FieldValue value) {
        return switch (value) {
            case FieldValue.Terms(int[] terms, float[] weights) -> {
                ByteBuffer bytes = ByteBuffer.allocate(4 + 8 * terms.length).putInt(terms.length);
                for (int i = 0; i < terms.length; i++) {
                    bytes.putInt(terms[i]).putFloat(weights[i]);
                }
                yield bytes.array();
            }
            case FieldValue.Tokens(String[] tokens, float[] weights) -> {
                StringBuilder text = new StringBuilder().append(tokens.length).append('\n');
                for (int i = 0; i < tokens.length; i++) {
                    text.append(tokens[i].length())
                            .append(' ')
                            .append(tokens[i])
                            .append(' ');
                    text.append(weights[i]).append('\n');
                }
                yield text.toString().getBytes(StandardCharsets.UTF_8);
            }
            case FieldValue.Floats(float[] values) -> {
                ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * values.length).putInt(values.length);
                for (float element : values) {
                    bytes.putFloat(element);
                }
                yield bytes.array();
            }
            case FieldValue.Bytes(byte[] values) ->
                ByteBuffer.allocate(4 + values.length)
                        .putInt(values.length)
                        .put(values)
                        .array();
            case FieldValue.Vectors(List<float[]> vectors) -> {
                int dim = vectors.isEmpty() ? 0 : vectors.getFirst().length;
                ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * vectors.size() * dim)
                        .putInt(vectors.size())
                        .putInt(dim);
                for (float[] vector : vectors) {
                    for (float element : vector) {
                        bytes.putFloat(element);
                    }
                }
                yield bytes.array();
            }
            case FieldValue.Codes codes -> throw new IllegalArgumentException("codes are no query");
            case FieldValue.Attribute values -> throw new IllegalArgumentException("attributes are no query");
        };
    }

    /// The answer kept under a key; empty if there is none, or if the file is not what was written.
    public Optional<Truth> get(String key, int queries, int k) throws IOException {
        Path file = folder.resolve(key);
        long most = HEADER_BYTES + CRC_BYTES + (long) queries * (4 + (long) k * HIT_BYTES);
        if (!Files.isRegularFile(file) || Files.size(file) > most) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int end = content.length - CRC_BYTES;
        if (end < HEADER_BYTES
                || in.getInt(end) != crc(content, end)
                || in.getLong() != MAGIC
                || in.getInt() != queries
                || in.getInt() != k) {
            return Optional.empty();
        }
        long[][] rows = new long[queries][];
        float[][] scores = new float[queries][];
        for (int i = 0; i < queries; i++) {
            int count = in.getInt();
            rows[i] = new long[count];
            scores[i] = new float[count];
            for (int j = 0; j < count; j++) {
                rows[i][j] = in.getLong();
                scores[i][j] = in.getFloat();
            }
        }
        return Optional.of(new Truth(rows, scores));
    }

    /// Keeps an answer that has scores.
    public void put(String key, int k, Truth truth) throws IOException {
        float[][] scores = truth.scores();
        if (scores == null) {
            throw new IllegalArgumentException("expected an answer with scores");
        }
        int size = HEADER_BYTES + CRC_BYTES;
        for (long[] rows : truth.rows()) {
            size = Math.addExact(size, 4 + rows.length * HIT_BYTES);
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(MAGIC).putInt(truth.rows().length).putInt(k);
        for (int i = 0; i < truth.rows().length; i++) {
            out.putInt(truth.rows()[i].length);
            for (int j = 0; j < truth.rows()[i].length; j++) {
                out.putLong(truth.rows()[i][j]).putFloat(scores[i][j]);
            }
        }
        out.putInt(crc(out.array(), out.position()));
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "truth", ".part");
        Files.write(part, out.array());
        Files.move(part, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
