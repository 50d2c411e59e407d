package dev.quarry.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisitedRowsTest {

    @Test
    void agreesWithABitSetOverManyResets() {
        for (int rows : new int[] {1, 31, 32, 33, 64, 1000}) {
            Random random = new Random(rows);
            VisitedRows visited = new VisitedRows(rows);
            for (int round = 0; round < 50; round++) {
                BitSet oracle = new BitSet();
                for (int i = 0; i < rows; i++) {
                    int row = random.nextInt(rows);
                    assertThat(visited.contains(row))
                            .as("rows %d, row %d", rows, row)
                            .isEqualTo(oracle.get(row));
                    assertThat(visited.add(row))
                            .as("rows %d, row %d", rows, row)
                            .isEqualTo(!oracle.get(row));
                    oracle.set(row);
                }
                visited.reset();
            }
        }
    }

    @Test
    void survivesTheEndOfEpochs() {
        VisitedRows visited = new VisitedRows(40, -2);
        for (int reset = 0; reset < 5; reset++) {
            assertThat(visited.contains(33)).as("after %d resets", reset).isFalse();
            assertThat(visited.add(33)).as("after %d resets", reset).isTrue();
            assertThat(visited.add(33)).as("after %d resets", reset).isFalse();
            visited.reset();
        }
    }

    @Test
    void rejectsRowsOutside() {
        VisitedRows visited = new VisitedRows(32);
        assertThat(visited.rows()).isEqualTo(32);
        assertThatThrownBy(() -> visited.add(32)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> visited.contains(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new VisitedRows(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
