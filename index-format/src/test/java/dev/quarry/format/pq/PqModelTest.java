package dev.quarry.format.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.check.CheckReport;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PqModelTest {

    private static final long SEED = 12;

    @TempDir
    Path folder;

    private static PqModelContents model(PqModelShape shape, int present) {
        Random random = new Random(SEED);
        float[] encoding = values(random, shape.codebookValues());
        return new PqModelContents(
                shape,
                values(random, (present & 1) != 0 ? shape.rotationValues() : 0),
                values(random, shape.coarseValues()),
                encoding,
                values(random, (present & 2) != 0 ? shape.rotationValues() : 0),
                (present & 4) != 0 ? values(random, shape.codebookValues()) : encoding);
    }

    private static float[] values(Random random, long count) {
        float[] out = new float[(int) count];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) random.nextGaussian();
        }
        return out;
    }

    private Path write(String name, PqModelContents model) throws IOException {
        return SectionDamage.write(folder.resolve(name), 0, segment -> PqModelWriter.write(model, segment));
    }

    @ParameterizedTest
    @CsvSource({"1,1,8,1,0,0,0", "7,2,4,2,3,1,1", "9,3,8,3,5,2,2", "10,10,4,1,1,2,7", "33,4,8,2,0,0,5"})
    void modelsComeBack(int dim, int m, int bits, int metric, int lists, int encodes, int present) throws IOException {
        PqModelShape shape = new PqModelShape(dim, new PqCodesShape(m, bits), metric, lists, encodes);
        PqModelContents model = model(shape, present);
        Path file = write("model-%d".formatted(dim), model);
        try (Segment segment = Segment.open(file)) {
            PqModelView view = PqModelView.open(segment.require(SectionKind.PQ_MODEL, 0));
            assertThat(view.shape()).isEqualTo(shape);
            PqModelContents found = view.contents();
            assertThat(found.rotation()).isEqualTo(model.rotation());
            assertThat(found.coarse()).isEqualTo(model.coarse());
            assertThat(found.encoding()).isEqualTo(model.encoding());
            assertThat(found.queryMap()).isEqualTo(model.queryMap());
            assertThat(found.scoring()).isEqualTo(model.scoring());
            assertThat(found.fingerprint()).isEqualTo(model.fingerprint()).isEqualTo(view.fingerprint());
            assertThat(found.scoresAsItEncodes()).isEqualTo((present & 4) == 0);
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
        assertThat(SegmentChecker.check(file).problems()).isEmpty();
    }

    @Test
    void everyFlippedByteAndCutOfAFileIsFound() throws IOException {
        Path file = write("flips", model(new PqModelShape(3, new PqCodesShape(2, 4), 3, 2, 2), 7));
        byte[] sound = Files.readAllBytes(file);
        Path copy = folder.resolve("damaged");
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            CheckReport report = SegmentChecker.check(Files.write(copy, damaged));
            assertThat(report.sound()).as("byte %d", at).isFalse();
        }
        for (int length = 0; length < sound.length; length++) {
            CheckReport report = SegmentChecker.check(Files.write(copy, Arrays.copyOf(sound, length)));
            assertThat(report.sound()).as("length %d", length).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "2,1,3", "2,2,7"})
    void damageEndsInATypedError(int lists, int encodes, int present) throws IOException {
        PqModelContents model = model(new PqModelShape(3, new PqCodesShape(2, 4), 1, lists, encodes), present);
        try (Segment segment = Segment.open(write("damage", model))) {
            SectionDamage.survive(segment.require(SectionKind.PQ_MODEL, 0), (section, findings) -> {
                PqModelView view = PqModelView.open(section);
                view.contents();
                view.check(findings);
            });
        }
    }

    @Test
    void sizesThatTheBytesCannotHoldAreRefusedBeforeTheyAreAllocated() throws IOException {
        PqModelContents model = model(new PqModelShape(3, new PqCodesShape(2, 4), 1, 2, 1), 3);
        assertThatThrownBy(() -> PqModelView.open(changed(model, PqModelLayout.DIM, 65_536)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected a section of");
        assertThatThrownBy(() -> PqModelView.open(changed(model, PqModelLayout.LISTS, Integer.MAX_VALUE)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected a section of");
        assertThatThrownBy(() -> PqModelView.open(changed(model, PqModelLayout.SUB_QUANTIZERS, 4)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected at most 3 sub-quantizers, found 4");
    }

    @Test
    void valuesThatAreNotFiniteOrNotThoseOfTheFingerprintAreRefused() throws IOException {
        PqModelContents model = model(new PqModelShape(3, new PqCodesShape(2, 4), 1, 2, 1), 3);
        int first = 64;
        PqModelView infinite = PqModelView.open(changed(model, first, Float.floatToIntBits(Float.NaN)));
        assertThatThrownBy(infinite::contents).hasMessageContaining("expected a finite value, found NaN");
        PqModelView other = PqModelView.open(changed(model, first, Float.floatToIntBits(0.5f)));
        assertThatThrownBy(other::contents)
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining(
                        "expected values of model " + model.fingerprint().hex());
        model.coarse()[1] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> write("infinite", model)).hasMessageContaining("expected finite values");
    }

    /// A section with another number in one place.
    private Section changed(PqModelContents model, int at, int number) throws IOException {
        Path file = folder.resolve("changed");
        Files.deleteIfExists(file);
        write("changed", model);
        try (Segment segment = Segment.open(file)) {
            Section sound = segment.require(SectionKind.PQ_MODEL, 0);
            byte[] bytes = sound.bytes().toArray(ValueLayout.JAVA_BYTE);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
            return new Section(file, sound.kind(), 0, sound.offset(), MemorySegment.ofArray(bytes));
        }
    }

    @Test
    void aModelIsAloneInItsFile() throws IOException {
        PqModelContents model = model(new PqModelShape(3, new PqCodesShape(2, 4), 1, 0, 0), 0);
        Path file = SectionDamage.write(folder.resolve("company"), 1, segment -> {
            PqModelWriter.write(model, segment);
            try (RowIdsWriter ids = RowIdsWriter.create(folder, KeyType.BYTES)) {
                ids.add("one");
                ids.finish(segment, 0);
            }
        });
        assertThat(SegmentChecker.check(file).problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("alone in a file without rows, found field 0, 2 sections, 1 rows");
    }
}
