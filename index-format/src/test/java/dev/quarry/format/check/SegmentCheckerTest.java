package dev.quarry.format.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.FormatException;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.UnsupportedFormatException;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.payload.PayloadsOptions;
import dev.quarry.format.payload.PayloadsWriter;
import dev.quarry.format.rows.DenseRowsShape;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.terms.TermsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCheckerTest {

    private static final int ROWS = 3;

    @TempDir
    Path folder;

    private void ids(SegmentWriter segment, int rows, int field) throws IOException {
        try (RowIdsWriter ids = RowIdsWriter.create(folder, KeyType.BYTES)) {
            for (int row = 0; row < rows; row++) {
                ids.add("id-" + row);
            }
            ids.finish(segment, field);
        }
    }

    private void terms(SegmentWriter segment, int field) throws IOException {
        try (TermsWriter terms = TermsWriter.create(folder)) {
            terms.term("alpha");
            terms.term("beta");
            terms.finish(segment, field);
        }
    }

    private void payloads(SegmentWriter segment) throws IOException {
        try (PayloadsWriter payloads = PayloadsWriter.create(folder, PayloadsOptions.DEFAULT)) {
            payloads.add("again and again and again and again and again".getBytes(StandardCharsets.US_ASCII));
            payloads.addMissing();
            payloads.add(new byte[] {1, 2, 3});
            payloads.finish(segment, 0);
        }
    }

    private void dense(SegmentWriter segment, int field, DenseRowsShape.Norms norms) throws IOException {
        DenseRowsShape shape = new DenseRowsShape(ElementType.F32, 5, norms);
        try (DenseRowsWriter rows = DenseRowsWriter.create(folder, shape)) {
            rows.add(new float[] {1, 2, 3, 4, 5});
            rows.addMissing();
            rows.add(new float[] {5, 4, 3, 2, 1});
            rows.finish(segment, field);
        }
    }

    private static void opaque(SegmentWriter segment, SectionKind kind, int field) throws IOException {
        segment.begin(kind, field).putInt(7);
        segment.end();
    }

    private Path everything(String name) throws IOException {
        return SectionDamage.write(folder.resolve(name), ROWS, segment -> {
            dense(segment, 1, DenseRowsShape.Norms.STORED);
            ids(segment, ROWS, 0);
            terms(segment, 2);
            payloads(segment);
        });
    }

    private static String messages(CheckReport report) {
        StringBuilder all = new StringBuilder();
        for (FormatException problem : report.problems()) {
            all.append(problem.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void aSoundSegmentIsReportedSectionBySection() throws IOException {
        Path file = SectionDamage.write(folder.resolve("sound"), ROWS, segment -> {
            dense(segment, 1, DenseRowsShape.Norms.OMITTED);
            ids(segment, ROWS, 0);
            payloads(segment);
        });
        CheckReport report = SegmentChecker.check(file);
        assertThat(report.problems()).isEmpty();
        assertThat(report.sound()).isTrue();
        assertThat(report.byteSize()).isEqualTo(Files.size(file));
        assertThat(report.sections())
                .extracting(SectionReport::kind)
                .containsExactly("dense_rows", "row_ids", "payloads");
        assertThat(report.sections()).extracting(SectionReport::field).containsExactly(1, 0, 0);
        assertThat(report.sections()).extracting(SectionReport::status).containsOnly(SectionStatus.SOUND);
    }

    @Test
    void everyFlippedByteIsReported() throws IOException {
        byte[] sound = Files.readAllBytes(everything("flip"));
        long before = SegmentChecker.check(folder.resolve("flip")).problemCount();
        assertThat(before).as("terms without sparse rows").isEqualTo(1);
        Path copy = folder.resolve("damaged");
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            CheckReport report = SegmentChecker.check(Files.write(copy, damaged));
            assertThat(messages(report)).as("byte %d", at).contains("damaged").contains("found");
            boolean frameDamaged = report.sections().isEmpty();
            assertThat(report.problemCount()).as("byte %d", at).isGreaterThan(frameDamaged ? 0 : before);
        }
    }

    @Test
    void everyTruncationIsReported() throws IOException {
        byte[] sound = Files.readAllBytes(everything("cut"));
        Path copy = folder.resolve("damaged");
        for (int length = 0; length < sound.length; length += 7) {
            CheckReport report = SegmentChecker.check(Files.write(copy, Arrays.copyOf(sound, length)));
            assertThat(report.sound()).as("length %d", length).isFalse();
        }
        assertThatThrownBy(() -> SegmentChecker.check(folder.resolve("absent")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void damageInTwoSectionsIsReportedTwice() throws IOException {
        Path file = everything("twice");
        byte[] bytes = Files.readAllBytes(file);
        for (SectionReport section : SegmentChecker.check(file).sections()) {
            if (section.kind().equals("payloads") || section.kind().equals("dense_rows")) {
                bytes[(int) section.offset() + 64] ^= 0x10;
            }
        }
        CheckReport report = SegmentChecker.check(Files.write(file, bytes));
        assertThat(report.sections())
                .extracting(SectionReport::status)
                .containsExactly(
                        SectionStatus.DAMAGED, SectionStatus.SOUND, SectionStatus.SOUND, SectionStatus.DAMAGED);
        assertThat(messages(report)).contains("dense_rows[field 1]", "payloads[field 0]", "checksum");
    }

    @Test
    void aCheckThatFindsNothingToCheckFails() throws IOException {
        CheckReport report = SegmentChecker.check(SectionDamage.write(folder.resolve("empty"), 0, segment -> {}));
        assertThat(report.sound()).isFalse();
        assertThat(messages(report)).contains("at least one section");
    }

    @Test
    void sectionsMustFitTheSegmentAndEachOther() throws IOException {
        CheckReport report = SegmentChecker.check(SectionDamage.write(folder.resolve("unfit"), ROWS, segment -> {
            ids(segment, ROWS - 1, 0);
            terms(segment, 4);
            ids(segment, ROWS, 2);
            payloads(segment);
            payloads(segment);
        }));
        assertThat(messages(report))
                .contains("row_ids[field 0]", "expected 3 ids, found 2")
                .contains("terms[field 4]", "expected a section sparse_rows of the same field, found none")
                .contains("row_ids[field 2]", "expected field 0, found field 2")
                .contains("expected one section payloads[field 0], found another one");
        assertThat(report.problemCount()).isEqualTo(4);

        CheckReport noIds = SegmentChecker.check(SectionDamage.write(folder.resolve("no-ids"), ROWS, this::payloads));
        assertThat(messages(noIds)).contains("expected a section row_ids[field 0], found none");
        assertThat(noIds.sound()).isFalse();
    }

    @Test
    void aNewerVersionIsAProblemThatSaysSo() throws IOException {
        Path file = everything("newer");
        byte[] bytes = Files.readAllBytes(file);
        bytes[8] = 9;
        CheckReport report = SegmentChecker.check(Files.write(file, bytes));
        assertThat(report.problems()).hasSize(1).first().isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void aSectionOfAnUnknownKindIsListed() throws IOException {
        Path file = SectionDamage.write(folder.resolve("unknown"), ROWS, segment -> {
            ids(segment, ROWS, 0);
            opaque(segment, SectionKind.TERMS, 5);
        });
        SectionReport listed = SegmentChecker.check(file).sections().get(1);
        assertThat(listed.kind()).isEqualTo("terms");
        UnknownKind.put(file, 1, 77);
        CheckReport report = SegmentChecker.check(file);
        assertThat(report.problems()).isEmpty();
        assertThat(report.sections().get(1))
                .isEqualTo(
                        new SectionReport("kind 77", 5, listed.offset(), listed.length(), SectionStatus.UNKNOWN_KIND));
    }
}
