package dev.quarry.format.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.rows.DenseRowsShape.Norms;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows that one section takes from others.
class CopiedRowsTest {

    private static final long SEED = 91;

    @TempDir
    Path folder;

    private interface SparseRows {
        void addTo(SparseRowsWriter writer) throws IOException;
    }

    private Segment sparse(String name, SparseEncoding encoding, int rows, SparseRows source) throws IOException {
        Path file = SectionDamage.write(folder.resolve(name), rows, segment -> {
            try (SparseRowsWriter writer = SparseRowsWriter.create(folder, encoding)) {
                source.addTo(writer);
                writer.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0));
                segment.end();
            }
        });
        return Segment.open(file);
    }

    private static SparseRowsView view(Segment segment) {
        return SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
    }

    /// Any weights, the largest of all a little below a bound.
    private static SparseRows random(Random random, int rows, float largest) {
        return writer -> {
            for (int row = 0; row < rows; row++) {
                int[] terms = random.ints(0, 500)
                        .distinct()
                        .limit(row == 0 ? 1 : random.nextInt(150))
                        .toArray();
                float[] values = new float[terms.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = largest * (row == 0 ? .97f : 1e-5f + .95f * random.nextFloat() * random.nextFloat());
                }
                writer.add(terms, values, terms.length);
            }
        };
    }

    private static Map<Integer, Float> row(SparseRowsView view, int row) {
        int[] terms = new int[view.longest()];
        float[] values = new float[view.longest()];
        Map<Integer, Float> out = new TreeMap<>();
        for (int i = view.read(row, terms, values) - 1; i >= 0; i--) {
            out.put(terms[i], values[i]);
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void sparseRowsAreCopiedToTheBit(SparseEncoding encoding) throws IOException {
        Random random = new Random(SEED);
        int rows = 300;
        try (Segment a = sparse("a", encoding, rows, random(random, rows, 4));
                Segment b = sparse("b", encoding, rows, random(random, rows, 3));
                Segment merged = sparse("c", encoding, 2 * rows - 1, writer -> {
                    writer.copy(view(a), 0, 10, term -> term);
                    writer.copy(view(a), 11, rows, term -> term);
                    writer.copy(view(b), 0, rows, term -> 70_000 - term);
                })) {
            SparseRowsView found = view(merged);
            for (int row = 0; row < rows; row++) {
                if (row != 10) {
                    assertThat(row(found, row < 10 ? row : row - 1))
                            .as("row %d, seed %d", row, SEED)
                            .isEqualTo(row(view(a), row));
                }
                Map<Integer, Float> wanted = new TreeMap<>();
                row(view(b), row).forEach((term, value) -> wanted.put(70_000 - term, value));
                assertThat(row(found, rows - 1 + row))
                        .as("row %d, seed %d", row, SEED)
                        .isEqualTo(wanted);
            }
            Findings findings = new Findings();
            found.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    /// Of a row of bytes only its values are known when it is copied; its scale must follow from them.
    @Test
    void everyScaleComesBack() throws IOException {
        Random random = new Random(SEED);
        SparseRows rows = writer -> {
            for (int row = 0; row < 20_000; row++) {
                int bits = row % 7 == 0 ? random.nextInt(0x800000) : random.nextInt(0x7F80_0000);
                float largest = Float.intBitsToFloat(Math.max(1, row % 3 == 0 ? bits | 0x7F_8000 : bits));
                float[] values = {largest, largest * random.nextFloat(), largest * random.nextFloat()};
                int count = values[1] > 0 && values[2] > 0 ? 3 : 1;
                writer.add(new int[] {1, 2, 3}, values, largest < Float.POSITIVE_INFINITY ? count : 0);
            }
        };
        try (Segment a = sparse("a", SparseEncoding.U8, 20_000, rows);
                Segment b = sparse("b", SparseEncoding.U8, 20_000, writer -> {
                    writer.copy(view(a), 0, 20_000, term -> term);
                })) {
            MemorySegment wanted = a.require(SectionKind.SPARSE_ROWS, 0).bytes();
            MemorySegment found = b.require(SectionKind.SPARSE_ROWS, 0).bytes();
            assertThat(found.mismatch(wanted)).as("seed %d", SEED).isEqualTo(-1);
        }
    }

    /// A scale that all values share cannot hold the lowest bits of small ones beside a large one.
    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void besideMuchLargerValuesSplitOnesAreRoundedAgain(SparseEncoding encoding) throws IOException {
        Random random = new Random(SEED);
        int rows = 200;
        float unit = 1 / 256f; // of codes to 65535 where the largest value is 128 to 256
        try (Segment small = sparse("a", encoding, rows, random(random, rows, 4));
                Segment large = sparse("b", encoding, rows, random(random, rows, 200));
                Segment merged = sparse("c", encoding, 2 * rows, writer -> {
                    writer.copy(view(small), 0, rows, term -> term);
                    writer.copy(view(large), 0, rows, term -> term);
                })) {
            int changed = 0;
            for (int row = 0; row < rows; row++) {
                assertThat(row(view(merged), rows + row)).isEqualTo(row(view(large), row));
                Map<Integer, Float> before = row(view(small), row);
                Map<Integer, Float> after = row(view(merged), row);
                assertThat(after.keySet()).isEqualTo(before.keySet());
                for (Map.Entry<Integer, Float> entry : before.entrySet()) {
                    float value = after.getOrDefault(entry.getKey(), 0f);
                    float error = Math.abs(value - entry.getValue());
                    changed += error > 0 ? 1 : 0;
                    float most = value == unit ? unit : unit / 2; // never 0
                    assertThat(error).as("row %d, seed %d", row, SEED).isLessThanOrEqualTo(most);
                }
            }
            if (encoding == SparseEncoding.SPLIT) {
                assertThat(changed).isPositive();
            } else {
                assertThat(changed).isZero();
            }
        }
    }

    @Test
    void rowsThatBreakTheFormatAreDamage() throws IOException {
        try (Segment sound =
                        sparse("a", SparseEncoding.U8, 1, writer -> writer.add(new int[] {3}, new float[] {2}, 1));
                SparseRowsWriter writer = SparseRowsWriter.create(folder, SparseEncoding.U8)) {
            byte[] bytes = sound.require(SectionKind.SPARSE_ROWS, 0).bytes().toArray(LittleEndian.BYTE);
            int refused = 0;
            for (int at = 0; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= (byte) 0xC0;
                MemorySegment memory = Arena.ofAuto().allocate(damaged.length, 64);
                MemorySegment.copy(damaged, 0, memory, LittleEndian.BYTE, 0, damaged.length);
                Section section = new Section(folder, SectionKind.SPARSE_ROWS, 0, 0, memory);
                try {
                    writer.copy(SparseRowsView.of(section), 0, 1, term -> term);
                } catch (FormatException | IndexOutOfBoundsException e) {
                    refused++; // either, as the view says
                }
            }
            assertThat(refused).isGreaterThan(20);
            assertThatThrownBy(() -> writer.copy(view(sound), 0, 1, term -> -1))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("a sound row 0");
        }
    }

    private static float[] vector(Random random, ElementType type, int dim) {
        float[] row = new float[dim];
        for (int i = 0; i < dim; i++) {
            row[i] = type.isFloating() ? (float) random.nextGaussian() : random.nextInt(128);
        }
        return row;
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void denseRowsAreCopiedToTheBit(ElementType type) throws IOException {
        Random random = new Random(SEED);
        for (int dim : new int[] {1, 15, 16, 33, 100}) {
            for (Norms norms : Norms.values()) {
                DenseRowsShape shape = new DenseRowsShape(type, dim, norms);
                Path file = SectionDamage.write(folder.resolve(dim + "-" + norms), 70, segment -> {
                    try (DenseRowsWriter writer = DenseRowsWriter.create(folder, shape)) {
                        for (int row = 0; row < 70; row++) {
                            float[] vector = vector(random, type, dim);
                            if (row % 5 == 3) {
                                writer.addMissing();
                            } else if (type.isFloating()) {
                                writer.add(vector);
                            } else {
                                writer.add(bytes(vector));
                            }
                        }
                        writer.finish(segment, 0);
                    }
                });
                try (Segment segment = Segment.open(file)) {
                    Section wanted = segment.require(SectionKind.DENSE_ROWS, 0);
                    DenseRowsView view = DenseRowsView.open(wanted, 70);
                    Path copy = SectionDamage.write(folder.resolve(dim + "-" + norms + "-copy"), 70, target -> {
                        try (DenseRowsWriter writer = DenseRowsWriter.create(folder, shape)) {
                            writer.copy(view, 0, 1);
                            writer.copy(view, 1, 1);
                            writer.copy(view, 1, 70);
                            assertThatThrownBy(() -> writer.copy(view, 69, 71))
                                    .isInstanceOf(IndexOutOfBoundsException.class);
                            writer.finish(target, 0);
                        }
                    });
                    try (Segment copied = Segment.open(copy)) {
                        assertThat(copied.require(SectionKind.DENSE_ROWS, 0)
                                        .bytes()
                                        .mismatch(wanted.bytes()))
                                .as("%s, dim %d, %s, seed %d", type, dim, norms, SEED)
                                .isEqualTo(-1);
                    }
                    DenseRowsShape other = new DenseRowsShape(type, dim + 1, norms);
                    try (DenseRowsWriter writer = DenseRowsWriter.create(folder, other)) {
                        assertThatThrownBy(() -> writer.copy(view, 0, 1))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("expected " + (dim + 1) + " values");
                    }
                }
            }
        }
    }

    private static byte[] bytes(float[] row) {
        byte[] bytes = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            bytes[i] = (byte) (int) row[i];
        }
        return bytes;
    }
}
