package dev.quarry.format.multi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.check.CheckReport;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.rows.DenseRowsShape;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiOffsetsTest {

    private static final long SEED = 19;
    private static final int FIELD = 3;

    @TempDir
    Path folder;

    private void offsets(SegmentWriter segment, int... counts) throws IOException {
        try (MultiOffsetsWriter writer = MultiOffsetsWriter.create(folder)) {
            for (int count : counts) {
                writer.add(count);
            }
            writer.finish(segment, FIELD);
        }
    }

    private Path write(String name, int... counts) throws IOException {
        return SectionDamage.write(folder.resolve(name), counts.length, segment -> offsets(segment, counts));
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1,2", "63,3", "64,3", "65,3", "200,70", "1000,2"})
    void vectorsComeBackByDocument(int rows, int most) throws IOException {
        int[] counts = new Random(SEED).ints(rows, 0, most).toArray();
        try (Segment segment = Segment.open(write("offsets", counts))) {
            MultiOffsetsView view = MultiOffsetsView.open(segment.require(SectionKind.MULTI_OFFSETS, FIELD), rows);
            int vector = 0;
            for (int row = 0; row < rows; row++) {
                assertThat(view.start(row)).as("row %d, seed %d", row, SEED).isEqualTo(vector);
                for (int i = 0; i < counts[row]; i++) {
                    assertThat(view.document(vector++))
                            .as("row %d, seed %d", row, SEED)
                            .isEqualTo(row);
                }
                assertThat(view.end(row)).as("row %d, seed %d", row, SEED).isEqualTo(vector);
            }
            assertThat(view.vectors()).isEqualTo(vector);
            assertThat(MultiOffsetsView.denseRows(segment, FIELD)).isEqualTo(vector);
            assertThat(MultiOffsetsView.denseRows(segment, FIELD + 1))
                    .as("of a field without offsets")
                    .isEqualTo(rows);
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    @Test
    void damageEndsInATypedError() throws IOException {
        try (Segment segment = Segment.open(write("damage", 2, 0, 0, 5, 1, 0, 3))) {
            SectionDamage.survive(segment.require(SectionKind.MULTI_OFFSETS, FIELD), (section, findings) -> {
                MultiOffsetsView view = MultiOffsetsView.open(section, 7);
                for (int row = 0; row < view.rows(); row++) {
                    view.start(row);
                    view.end(row);
                }
                for (int vector = 0; vector < view.vectors(); vector++) {
                    view.document(vector);
                }
                view.check(findings);
            });
        }
    }

    @Test
    void everyFlippedBitOfANumberIsFound() throws IOException {
        try (Segment segment = Segment.open(write("bits", 1, 2, 0, 3))) {
            Section sound = segment.require(SectionKind.MULTI_OFFSETS, FIELD);
            byte[] bytes = sound.bytes().toArray(ValueLayout.JAVA_BYTE);
            for (int at = 0; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 1;
                Section section = new Section(
                        sound.file(), sound.kind(), sound.field(), sound.offset(), MemorySegment.ofArray(damaged));
                Findings findings = new Findings();
                try {
                    MultiOffsetsView.open(section, 4).check(findings);
                } catch (CorruptSegmentException e) {
                    findings.add(e);
                }
                assertThat(findings.count()).as("byte %d", at).isPositive();
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        try (MultiOffsetsWriter writer = MultiOffsetsWriter.create(folder)) {
            assertThatThrownBy(() -> writer.add(-1)).hasMessageContaining("found -1");
        }
        try (Segment segment = Segment.open(write("rows", 2, 1, 1))) {
            assertThatThrownBy(() -> MultiOffsetsView.open(segment.require(SectionKind.MULTI_OFFSETS, FIELD), 4))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("expected 4 rows, found 3");
        }
    }

    private void vectors(SegmentWriter segment, int count, boolean oneMissing) throws IOException {
        DenseRowsShape shape = new DenseRowsShape(ElementType.F32, 2, DenseRowsShape.Norms.OMITTED);
        try (DenseRowsWriter rows = DenseRowsWriter.create(folder, shape)) {
            for (int i = 0; i < count; i++) {
                if (oneMissing && i == 0) {
                    rows.addMissing();
                } else {
                    rows.add(new float[] {1, i});
                }
            }
            rows.finish(segment, FIELD);
        }
    }

    private CheckReport check(String name, SectionDamage.Content content) throws IOException {
        return SegmentChecker.check(SectionDamage.write(folder.resolve(name), 3, segment -> {
            try (RowIdsWriter ids = RowIdsWriter.create(folder, KeyType.BYTES)) {
                for (int row = 0; row < 3; row++) {
                    ids.add("id-" + row);
                }
                ids.finish(segment, 0);
            }
            content.writeTo(segment);
        }));
    }

    @Test
    void rowsAreThoseOfVectors() throws IOException {
        assertThat(check("sound", segment -> {
                            offsets(segment, 2, 0, 5);
                            vectors(segment, 7, false);
                        })
                        .problems())
                .isEmpty();
        assertThat(check("fewer", segment -> {
                            offsets(segment, 2, 0, 5);
                            vectors(segment, 6, false);
                        })
                        .problems()
                        .getFirst()
                        .getMessage())
                .contains("expected 7 rows, found 6");
        assertThat(check("missing", segment -> {
                            offsets(segment, 2, 0, 5);
                            vectors(segment, 7, true);
                        })
                        .problems()
                        .getFirst()
                        .getMessage())
                .contains("expected a vector in every row");
        assertThat(check("alone", segment -> offsets(segment, 2, 0, 5))
                        .problems()
                        .getFirst()
                        .getMessage())
                .contains("expected a section dense_rows of the same field, found none");
    }

    @Test
    void everyFlippedByteOfAFileIsReported() throws IOException {
        check("whole", segment -> {
            offsets(segment, 2, 0, 5);
            vectors(segment, 7, false);
        });
        byte[] sound = Files.readAllBytes(folder.resolve("whole"));
        Path copy = folder.resolve("damaged");
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            assertThat(SegmentChecker.check(Files.write(copy, damaged)).sound())
                    .as("byte %d", at)
                    .isFalse();
        }
    }
}
