package dev.quarry.format.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowNeighborsTest {

    private static final long SEED = 21;

    @TempDir
    Path folder;

    private Path write(int degree, int[][] neighbors) throws IOException {
        Path file = folder.resolve("neighbors.seg");
        return SectionDamage.write(file, neighbors.length, segment -> {
            RowNeighborsWriter writer =
                    new RowNeighborsWriter(segment.begin(SectionKind.ROW_NEIGHBORS, 3), neighbors.length, degree);
            for (int[] row : neighbors) {
                writer.add(row, 0, row.length);
            }
            writer.finish();
            segment.end();
        });
    }

    private static int[][] random(int rows, int degree, long seed) {
        Random random = new Random(seed);
        int[][] out = new int[rows][];
        for (int row = 0; row < rows; row++) {
            int own = row;
            int count = Math.min(random.nextInt(degree + 1), rows - 1);
            out[row] = rows < 2
                    ? new int[0]
                    : random.ints(0, rows)
                            .filter(other -> other != own)
                            .distinct()
                            .limit(count)
                            .toArray();
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "2,1", "2,3", "3,2", "64,7", "65,255", "1000,10", "70000,10", "70000,255"})
    void neighborsComeBackInOrder(int rows, int degree) throws IOException {
        int[][] neighbors = random(rows, degree, SEED);
        try (Segment segment = Segment.open(write(degree, neighbors))) {
            RowNeighborsView view = RowNeighborsView.open(segment.require(SectionKind.ROW_NEIGHBORS, 3), rows);
            assertThat(view.rows()).isEqualTo(rows);
            assertThat(view.degree()).isEqualTo(degree);
            int[] read = new int[degree];
            for (int row = 0; row < rows; row++) {
                int count = view.read(row, degree, read);
                assertThat(Arrays.copyOf(read, count))
                        .as("row %d, seed %d", row, SEED)
                        .isEqualTo(neighbors[row]);
                int most = Math.min(1, degree);
                assertThat(view.read(row, most, read)).isEqualTo(Math.min(most, neighbors[row].length));
            }
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoNeighbor() throws IOException {
        SectionDamage.write(folder.resolve("refused.seg"), 3, segment -> {
            RowNeighborsWriter writer = new RowNeighborsWriter(segment.begin(SectionKind.ROW_NEIGHBORS, 0), 3, 2);
            assertThatThrownBy(() -> writer.add(new int[] {0}, 0, 1)).hasMessageContaining("other than 0, found 0");
            assertThatThrownBy(() -> writer.add(new int[] {3}, 0, 1)).hasMessageContaining("0 to 2");
            assertThatThrownBy(() -> writer.add(new int[] {-1}, 0, 1)).hasMessageContaining("found -1");
            assertThatThrownBy(() -> writer.add(new int[3], 0, 3)).hasMessageContaining("2 neighbors");
            assertThatThrownBy(writer::finish).hasMessageContaining("expected 3 rows, found 0");
            for (int row = 0; row < 3; row++) {
                writer.add(new int[0], 0, 0);
            }
            assertThatThrownBy(() -> writer.add(new int[0], 0, 0)).hasMessageContaining("at most 3 rows");
            writer.finish();
            segment.end();
            assertThatThrownBy(() -> new RowNeighborsWriter(segment.begin(SectionKind.ROW_NEIGHBORS, 1), 3, 256))
                    .hasMessageContaining("1 to 255");
            segment.end();
        });
        assertThat(Files.size(folder.resolve("refused.seg"))).isPositive();
    }

    @Test
    void otherRowCountsAreDamage() throws IOException {
        try (Segment segment = Segment.open(write(2, random(5, 2, SEED)))) {
            Section section = segment.require(SectionKind.ROW_NEIGHBORS, 3);
            assertThatThrownBy(() -> RowNeighborsView.open(section, 6))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("6 rows");
        }
    }

    @Test
    void damageIsNoticedOrHarmless() throws IOException {
        for (int degree : new int[] {1, 3, 8}) {
            try (Segment segment = Segment.open(write(degree, random(21, degree, SEED)))) {
                SectionDamage.survive(segment.require(SectionKind.ROW_NEIGHBORS, 3), (section, findings) -> {
                    RowNeighborsView view = RowNeighborsView.open(section, 21);
                    view.check(findings);
                    int[] read = new int[degree];
                    for (int row = 0; row < 21; row++) {
                        int count = view.read(row, degree, read);
                        for (int i = 0; i < count; i++) {
                            assertThat(read[i]).isBetween(0, 20);
                        }
                    }
                });
            }
            Files.delete(folder.resolve("neighbors.seg"));
        }
    }
}
