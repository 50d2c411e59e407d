package dev.quarry.format.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.Findings;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PqCodesTest {

    private static final long SEED = 64;
    private static final Fingerprint MODEL = new Fingerprint("0123456789abcdef".repeat(4));

    @TempDir
    Path folder;

    /// A row of null has no vector.
    private Path write(String name, PqCodesShape shape, PqCodesLayout layout, byte[][] rows) throws IOException {
        return SectionDamage.write(folder.resolve(name), rows.length, segment -> {
            try (PqCodesWriter writer = PqCodesWriter.create(folder, shape, layout, MODEL)) {
                for (int row = 0; row < rows.length; row++) {
                    int number = rows[row].length == 0 ? writer.addMissing() : writer.add(rows[row], 1);
                    assertThat(number).isEqualTo(row);
                }
                writer.finish(segment, 2);
            }
        });
    }

    private static byte[][] random(Random random, PqCodesShape shape, int count, boolean someMissing) {
        byte[][] rows = new byte[count][];
        for (int row = 0; row < count; row++) {
            rows[row] = new byte[someMissing && random.nextInt(3) == 0 ? 0 : shape.subQuantizers() + 1];
            for (int i = 0; i < rows[row].length; i++) {
                rows[row][i] = (byte) random.nextInt(shape.entries());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"1,8,BLOCKS", "5,8,ROWS", "96,8,BLOCKS", "256,8,ROWS", "2,4,ROWS", "64,4,BLOCKS", "256,4,BLOCKS"})
    void codesComeBack(int subQuantizers, int bits, PqCodesLayout layout) throws IOException {
        PqCodesShape shape = new PqCodesShape(subQuantizers, bits);
        Random random = new Random(SEED);
        for (int count : new int[] {1, 63, 64, 65, 200}) {
            for (boolean someMissing : new boolean[] {false, true}) {
                String what = "%s %s, %d rows, missing %s, seed %d".formatted(layout, shape, count, someMissing, SEED);
                byte[][] rows = random(random, shape, count, someMissing);
                Path file = write("codes-%d-%d-%s".formatted(bits, count, someMissing), shape, layout, rows);
                try (Segment segment = Segment.open(file)) {
                    PqCodesView view = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 2), count);
                    assertThat(view.shape()).isEqualTo(shape);
                    assertThat(view.layout()).isEqualTo(layout);
                    assertThat(view.fingerprint()).isEqualTo(MODEL);
                    byte[] copied = new byte[subQuantizers + 1];
                    for (int row = 0; row < count; row++) {
                        assertThat(view.isPresent(row)).as(what).isEqualTo(rows[row].length > 0);
                        view.copy(row, copied, 1);
                        for (int m = 0; m < subQuantizers; m++) {
                            int wanted = rows[row].length == 0 ? 0 : rows[row][m + 1] & 0xFF;
                            assertThat(view.code(row, m)).as(what).isEqualTo(wanted);
                            assertThat(copied[m + 1]).as(what).isEqualTo((byte) wanted);
                        }
                    }
                    Findings findings = new Findings();
                    view.check(findings);
                    assertThat(findings.problems()).as(what).isEmpty();
                }
            }
        }
    }

    @Test
    void codesThatAreTooLargeAreRefused() throws IOException {
        try (PqCodesWriter writer = PqCodesWriter.create(folder, new PqCodesShape(2, 4), MODEL)) {
            assertThatThrownBy(() -> writer.add(new byte[] {3, 16}, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sub-quantizer 1: expected less than 16, found 16");
        }
        assertThatThrownBy(() -> new PqCodesShape(3, 4)).hasMessageContaining("an even number");
        assertThatThrownBy(() -> new PqCodesShape(257, 8)).hasMessageContaining("1 to 256");
        assertThatThrownBy(() -> new PqCodesShape(8, 5)).hasMessageContaining("4 or 8");
    }

    @ParameterizedTest
    @CsvSource({"3,8,BLOCKS,false", "3,8,BLOCKS,true", "4,4,BLOCKS,true", "3,8,ROWS,true", "4,4,ROWS,false"})
    void damageEndsInATypedError(int subQuantizers, int bits, PqCodesLayout layout, boolean someMissing)
            throws IOException {
        PqCodesShape shape = new PqCodesShape(subQuantizers, bits);
        byte[][] rows = random(new Random(SEED), shape, 9, someMissing);
        try (Segment segment = Segment.open(write("damage", shape, layout, rows))) {
            SectionDamage.survive(segment.require(SectionKind.PQ_CODES, 2), (section, findings) -> {
                PqCodesView view = PqCodesView.open(section, 9);
                for (int row = 0; row < view.count(); row++) {
                    view.isPresent(row);
                    for (int m = 0; m < view.shape().subQuantizers(); m++) {
                        view.code(row, m);
                    }
                }
                view.check(findings);
            });
        }
    }
}
