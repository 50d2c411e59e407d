package dev.quarry.format.rows;

import static dev.quarry.format.rows.DenseRowsShape.Norms.OMITTED;
import static dev.quarry.format.rows.DenseRowsShape.Norms.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.rows.DenseRowsShape.Norms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenseRowsTest {

    private static final int[] DIMS = {1, 3, 4, 15, 16, 17, 31, 33, 64, 65, 100, 768, 65_536};

    @TempDir
    Path folder;

    private Path write(String name, DenseRowsShape shape, float[][] rows) throws IOException {
        return SectionDamage.write(folder.resolve(name), rows.length, segment -> {
            try (DenseRowsWriter writer = DenseRowsWriter.create(folder, shape)) {
                for (float[] row : rows) {
                    if (row.length == 0) {
                        writer.addMissing();
                    } else if (shape.elementType().isFloating()) {
                        writer.add(row);
                    } else {
                        writer.add(bytes(row));
                    }
                }
                writer.finish(segment, 3);
            }
        });
    }

    private static byte[] bytes(float[] row) {
        byte[] bytes = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            bytes[i] = (byte) (int) row[i];
        }
        return bytes;
    }

    private static float[] randomRow(Random random, ElementType type, int dim) {
        float[] row = new float[dim];
        for (int i = 0; i < dim; i++) {
            row[i] = switch (type) {
                case F32 -> (float) random.nextGaussian();
                case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian()));
                case I8 -> random.nextInt(-128, 128);
                case U8 -> random.nextInt(256);
            };
        }
        return row;
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void rowsComeBack(ElementType type) throws IOException {
        long seed = 20_251;
        Random random = new Random(seed);
        for (int dim : DIMS) {
            for (Norms norms : Norms.values()) {
                int count = dim > 1000 ? 3 : random.nextInt(1, 140);
                boolean someMissing = random.nextBoolean();
                float[][] rows = new float[count][];
                for (int row = 0; row < count; row++) {
                    boolean missing = someMissing && random.nextInt(4) == 0;
                    rows[row] = missing ? new float[0] : randomRow(random, type, dim);
                }
                String name = "%s-%d-%s-seed-%d".formatted(type, dim, norms, seed);
                try (Segment segment = Segment.open(write(name, new DenseRowsShape(type, dim, norms), rows))) {
                    requireRows(segment.require(SectionKind.DENSE_ROWS, 3), type, dim, rows, name);
                }
            }
        }
    }

    private static void requireRows(Section section, ElementType type, int dim, float[][] rows, String name) {
        DenseRowsView view = DenseRowsView.open(section, rows.length);
        assertThat(view.dim()).isEqualTo(dim);
        assertThat(view.elementType()).isEqualTo(type);
        assertThat(view.rows().byteSize()).isEqualTo((long) rows.length * view.stride());
        float[] copy = new float[dim];
        for (int row = 0; row < rows.length; row++) {
            view.copyRow(row, copy);
            boolean missing = rows[row].length == 0;
            assertThat(view.isPresent(row)).as("%s row %d", name, row).isEqualTo(!missing);
            assertThat(copy).as("%s row %d", name, row).isEqualTo(missing ? new float[dim] : rows[row]);
            double sum = 0;
            for (float value : rows[row]) {
                sum += (double) value * value;
            }
            assertThat(view.norm(row)).as("%s row %d", name, row).isEqualTo((float) Math.sqrt(sum));
        }
        Findings findings = new Findings();
        view.check(findings);
        assertThat(findings.problems()).as(name).isEmpty();
    }

    @Test
    void stridesPadToSixtyFourWhereThatIsCheap() {
        assertThat(new DenseRowsShape(ElementType.F32, 768, OMITTED).stride()).isEqualTo(3072);
        assertThat(new DenseRowsShape(ElementType.F32, 100, OMITTED).stride()).isEqualTo(448);
        assertThat(new DenseRowsShape(ElementType.I8, 96, OMITTED).stride()).isEqualTo(96);
        assertThat(new DenseRowsShape(ElementType.I8, 100, OMITTED).stride()).isEqualTo(112);
        assertThat(new DenseRowsShape(ElementType.U8, 1, OMITTED).stride()).isEqualTo(4);
        for (int dim = 1; dim <= 2000; dim++) {
            for (ElementType type : ElementType.values()) {
                DenseRowsShape shape = new DenseRowsShape(type, dim, OMITTED);
                int padding = shape.stride() - shape.rowBytes();
                assertThat(shape.stride() % 4).isZero();
                assertThat(padding).as("%s", shape).isBetween(0, Math.max(3, shape.rowBytes() / 8));
            }
        }
    }

    @Test
    void whatCannotBeStoredIsRefusedAndLeavesTheWriterUsable() throws IOException {
        DenseRowsShape halves = new DenseRowsShape(ElementType.F16, 2, STORED);
        Path file = SectionDamage.write(folder.resolve("refused"), 1, segment -> {
            try (DenseRowsWriter writer = DenseRowsWriter.create(folder, halves)) {
                refuses(writer, new float[] {1, Float.NaN}, "row 0: expected a finite value", "dimension 1", "NaN");
                refuses(writer, new float[] {Float.POSITIVE_INFINITY, 0}, "dimension 0", "Infinity");
                refuses(writer, new float[] {0, 65_520}, "of type F16 in dimension 1, found 65520.0");
                refuses(writer, new float[] {0}, "expected 2 values, found 1 values");
                assertThatThrownBy(() -> writer.add(new byte[2])).isInstanceOf(InvalidDenseRowException.class);
                assertThat(writer.add(new float[] {65_519, 1.0002f})).isZero();
                writer.finish(segment, 0);
            }
        });
        try (Segment segment = Segment.open(file)) {
            DenseRowsView view = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, 0), 1);
            float[] row = new float[2];
            view.copyRow(0, row);
            assertThat(row).containsExactly(65_504, 1);
        }
        try (DenseRowsWriter writer = DenseRowsWriter.create(folder, new DenseRowsShape(ElementType.F32, 2, OMITTED))) {
            refuses(writer, new float[] {3e38f, 3e38f}, "a finite Euclidean norm");
        }
        assertThatThrownBy(() -> new DenseRowsShape(ElementType.F32, 65_537, STORED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refuses(DenseRowsWriter writer, float[] vector, String... parts) {
        assertThatThrownBy(() -> writer.add(vector))
                .isInstanceOf(InvalidDenseRowException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void noRowsAndWrongRowCounts() throws IOException {
        Path file = write("none", new DenseRowsShape(ElementType.I8, 5, STORED), new float[0][]);
        try (Segment segment = Segment.open(file)) {
            Section section = segment.require(SectionKind.DENSE_ROWS, 3);
            assertThat(DenseRowsView.open(section, 0).count()).isZero();
            assertThatThrownBy(() -> DenseRowsView.open(section, 1))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("dense_rows[field 3]")
                    .hasMessageContaining("1 rows");
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void damageEndsInATypedError(ElementType type) throws IOException {
        Random random = new Random(7);
        float[][] rows = {randomRow(random, type, 5), {}, randomRow(random, type, 5)};
        try (Segment segment = Segment.open(write("small", new DenseRowsShape(type, 5, STORED), rows))) {
            SectionDamage.survive(segment.require(SectionKind.DENSE_ROWS, 3), (section, findings) -> {
                DenseRowsView view = DenseRowsView.open(section, rows.length);
                float[] copy = new float[view.dim()];
                for (int row = 0; row < view.count(); row++) {
                    view.copyRow(row, copy);
                    view.norm(row);
                    view.isPresent(row);
                }
                view.check(findings);
            });
        }
    }
}
