package dev.quarry.format.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.check.CheckReport;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.format.pq.PqCodesWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IvfListsTest {

    private static final long SEED = 13;
    private static final Fingerprint MODEL = new Fingerprint("0123456789abcdef".repeat(4));

    @TempDir
    Path folder;

    private Path write(String name, int lists, int[] listOfRow) throws IOException {
        return SectionDamage.write(
                folder.resolve(name),
                listOfRow.length,
                segment -> new IvfListsWriter(lists, listOfRow, listOfRow.length).write(segment, 3));
    }

    private static int[] random(int lists, int rows, boolean someMissing) {
        Random random = new Random(SEED);
        return random.ints(rows, someMissing ? -1 : 0, lists).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1,0,false", "1,70,true", "5,64,false", "300,100,true", "7,1000,true"})
    void rowsComeBackByList(int lists, int rows, boolean someMissing) throws IOException {
        int[] listOfRow = random(lists, rows, someMissing);
        try (Segment segment = Segment.open(write("lists", lists, listOfRow))) {
            IvfListsView view = IvfListsView.open(segment.require(SectionKind.IVF_LISTS, 3), rows);
            assertThat(view.lists()).isEqualTo(lists);
            int slot = 0;
            for (int list = 0; list < lists; list++) {
                assertThat(view.start(list)).isEqualTo(slot);
                for (int row = 0; row < rows; row++) {
                    if (listOfRow[row] == list) {
                        assertThat(view.row(slot))
                                .as("slot %d, seed %d", slot, SEED)
                                .isEqualTo(row);
                        slot++;
                    }
                }
            }
            assertThat(view.slots()).isEqualTo(slot).isEqualTo(view.start(lists));
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    @Test
    void damageEndsInATypedError() throws IOException {
        try (Segment segment = Segment.open(write("damage", 3, random(3, 9, true)))) {
            SectionDamage.survive(segment.require(SectionKind.IVF_LISTS, 3), (section, findings) -> {
                IvfListsView view = IvfListsView.open(section, 9);
                for (int list = 0; list < view.lists(); list++) {
                    for (int slot = view.start(list); slot < view.start(list + 1); slot++) {
                        view.row(slot);
                    }
                }
                view.check(findings);
            });
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        assertThatThrownBy(() -> new IvfListsWriter(0, new int[3], 3)).hasMessageContaining("found 0");
        assertThatThrownBy(() -> new IvfListsWriter(2, new int[] {0, 2}, 2))
                .hasMessageContaining("list of row 1: expected -1 to 1, found 2");
        try (Segment segment = Segment.open(write("rows", 2, new int[] {0, 1, 1}))) {
            assertThatThrownBy(() -> IvfListsView.open(segment.require(SectionKind.IVF_LISTS, 3), 4))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("expected 4 rows, found 3");
        }
    }

    private void codes(SegmentWriter segment, PqCodesLayout layout, int count) throws IOException {
        try (PqCodesWriter codes = PqCodesWriter.create(folder, new PqCodesShape(2, 8), layout, MODEL)) {
            for (int i = 0; i < count; i++) {
                codes.add(new byte[] {1, 2}, 0);
            }
            codes.finish(segment, 3);
        }
    }

    private CheckReport check(String name, SectionDamage.Content content) throws IOException {
        return SegmentChecker.check(SectionDamage.write(folder.resolve(name), 4, segment -> {
            try (RowIdsWriter ids = RowIdsWriter.create(folder, KeyType.BYTES)) {
                for (int row = 0; row < 4; row++) {
                    ids.add("id-" + row);
                }
                ids.finish(segment, 0);
            }
            content.writeTo(segment);
        }));
    }

    @Test
    void thereIsACodeForEachSlot() throws IOException {
        IvfListsWriter lists = new IvfListsWriter(2, new int[] {1, -1, 0, 1}, 4);
        assertThat(check("sound", segment -> {
                            lists.write(segment, 3);
                            codes(segment, PqCodesLayout.BLOCKS, 3);
                        })
                        .problems())
                .isEmpty();
        assertThat(check("more", segment -> {
                            lists.write(segment, 3);
                            codes(segment, PqCodesLayout.BLOCKS, 4);
                        })
                        .problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("expected a code for each of 3 slots, found 4");
        assertThat(check("alone", segment -> lists.write(segment, 3)).problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("expected a section pq_codes of the same field, found none");
        assertThat(check("without", segment -> codes(segment, PqCodesLayout.ROWS, 3))
                        .problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("expected a code for each of 4 rows, found 3");
    }
}
