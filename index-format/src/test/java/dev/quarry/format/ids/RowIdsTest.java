package dev.quarry.format.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.part.KeyTable;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowIdsTest {

    private static final String[] STRINGS = {"MED-10", "naïve-é", "a", "0123456789abcdef0123", "MED-1"};

    @TempDir
    Path folder;

    private Path writeStrings(String name, String... ids) throws IOException {
        return SectionDamage.write(folder.resolve(name), ids.length, segment -> {
            try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.BYTES)) {
                for (int row = 0; row < ids.length; row++) {
                    assertThat(writer.add(ids[row])).isEqualTo(row);
                }
                writer.finish(segment, 0);
            }
        });
    }

    private Path writeLongs(String name, long... ids) throws IOException {
        return SectionDamage.write(folder.resolve(name), ids.length, segment -> {
            try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.LONGS)) {
                for (long id : ids) {
                    writer.add(id);
                }
                writer.finish(segment, 0);
            }
        });
    }

    @Test
    void stringsComeBack() throws IOException {
        String longest = "x".repeat(65_535);
        String[] ids = {"MED-10", longest, "naïve-é", "a"};
        try (Segment segment = Segment.open(writeStrings("strings", ids))) {
            RowIdsView view = RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), segment.rows());
            assertThat(view.type()).isEqualTo(KeyType.BYTES);
            for (int row = 0; row < ids.length; row++) {
                assertThat(view.text(row)).isEqualTo(ids[row]);
                assertThat(view.row(ids[row])).isEqualTo(row);
            }
            assertThat(view.row("MED-1")).isEqualTo(-1);
            assertThatThrownBy(() -> view.row(10L)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> view.text(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void longsComeBack() throws IOException {
        long[] ids = {7, 0, -1, Long.MAX_VALUE, Long.MIN_VALUE};
        try (Segment segment = Segment.open(writeLongs("longs", ids))) {
            RowIdsView view = RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), segment.rows());
            for (int row = 0; row < ids.length; row++) {
                assertThat(view.longId(row)).isEqualTo(ids[row]);
                assertThat(view.row(ids[row])).isEqualTo(row);
                assertThat(view.text(row)).isEqualTo(Long.toString(ids[row]));
            }
            assertThat(view.row(8L)).isEqualTo(-1);
            assertThatThrownBy(() -> RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), 6))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("6 ids");
        }
    }

    @Test
    void aDuplicateIsRefusedWhenItArrives() throws IOException {
        try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.BYTES)) {
            for (int row = 0; row < 100_000; row++) {
                writer.add("document-number-" + row);
            }
            assertThatThrownBy(() -> writer.add("document-number-17"))
                    .isInstanceOfSatisfying(DuplicateIdException.class, e -> {
                        assertThat(e.firstRow()).isEqualTo(17);
                        assertThat(e.row()).isEqualTo(100_000);
                        assertThat(e.id()).isEqualTo("document-number-17");
                    })
                    .hasMessage(
                            "row 100000: expected an id of its own, found \"document-number-17\", the id of row 17");
            assertThat(writer.add("document-number-100000")).isEqualTo(100_000);
            assertThatThrownBy(() -> writer.add("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.add(new byte[65_536])).isInstanceOf(IllegalArgumentException.class);
        }
        try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.LONGS)) {
            writer.add(5L);
            assertThatThrownBy(() -> writer.add(5L)).isInstanceOf(DuplicateIdException.class);
        }
        assertThat(folder).as("temporary files are gone").isEmptyDirectory();
    }

    @Test
    void anIdThatIsRenewedLeadsToItsLastRow() throws IOException {
        Path strings = SectionDamage.write(folder.resolve("renewed"), 5000, segment -> {
            try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.BYTES)) {
                for (int row = 0; row < 5000; row++) {
                    assertThat(writer.renew("id-" + row % 2000)).isEqualTo(row < 2000 ? -1 : row - 2000);
                    assertThat(writer.row("id-" + row % 2000)).isEqualTo(row);
                }
                assertThat(writer.row("id-2000")).isEqualTo(-1);
                assertThatThrownBy(() -> writer.add("id-7")).isInstanceOf(DuplicateIdException.class);
                writer.finish(segment, 0);
            }
        });
        try (Segment segment = Segment.open(strings)) {
            RowIdsView view = RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), segment.rows());
            for (int row = 0; row < 5000; row++) {
                assertThat(view.text(row)).isEqualTo("id-" + row % 2000);
                assertThat(view.row("id-" + row % 2000))
                        .isEqualTo(row % 2000 < 1000 ? 4000 + row % 2000 : 2000 + row % 2000);
            }
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.count()).isZero();
            view.table().check(KeyTable.Occurrences.ONCE, findings);
            assertThat(findings.count()).isPositive();
        }
        Path longs = SectionDamage.write(folder.resolve("renewed-longs"), 3, segment -> {
            try (RowIdsWriter writer = RowIdsWriter.create(folder, KeyType.LONGS)) {
                assertThat(writer.renew(9L)).isEqualTo(-1);
                assertThat(writer.renew(8L)).isEqualTo(-1);
                assertThat(writer.renew(9L)).isEqualTo(0);
                assertThat(writer.row(9L)).isEqualTo(2);
                writer.finish(segment, 0);
            }
        });
        try (Segment segment = Segment.open(longs)) {
            RowIdsView view = RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), segment.rows());
            assertThat(view.row(9L)).isEqualTo(2);
            assertThat(view.longId(0)).isEqualTo(9);
        }
    }

    @Test
    void damageToStringsEndsInATypedError() throws IOException {
        try (Segment segment = Segment.open(writeStrings("small", STRINGS))) {
            SectionDamage.survive(segment.require(SectionKind.ROW_IDS, 0), (section, findings) -> {
                RowIdsView view = RowIdsView.open(section, STRINGS.length);
                for (int row = 0; row < view.count(); row++) {
                    if (view.type() == KeyType.BYTES) {
                        byte[] id = STRINGS[row].getBytes(StandardCharsets.UTF_8);
                        view.text(row);
                        view.row(id);
                        view.row(MemorySegment.ofArray(id), 0, id.length);
                    }
                }
                view.check(findings);
            });
        }
    }

    @Test
    void damageToLongsEndsInATypedError() throws IOException {
        try (Segment segment = Segment.open(writeLongs("small", 3, -9, 1L << 40))) {
            SectionDamage.survive(segment.require(SectionKind.ROW_IDS, 0), (section, findings) -> {
                RowIdsView view = RowIdsView.open(section, 3);
                for (int row = 0; row < view.count() && view.type() == KeyType.LONGS; row++) {
                    view.row(view.longId(row));
                    view.text(row);
                }
                view.check(findings);
            });
        }
    }
}
