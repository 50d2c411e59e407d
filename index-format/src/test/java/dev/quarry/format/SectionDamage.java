package dev.quarry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/// Damages a section in every way a single flip or cut can, and asks that using it gives a [FormatException] or some
/// answer, and never another exception.
public final class SectionDamage {

    private SectionDamage() {}

    /// What a test does with a section: open, check, and call every accessor.
    @FunctionalInterface
    public interface Use {
        void accept(Section section, Findings findings);
    }

    /// Writes one section of a segment.
    @FunctionalInterface
    public interface Content {
        void writeTo(SegmentWriter segment) throws IOException;
    }

    /// Writes a segment file.
    public static Path write(Path file, int rows, Content content) throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(file, rows, 0)) {
            content.writeTo(writer);
            writer.publish();
        }
        return file;
    }

    /// Flips each bit of each byte, cuts and lengthens at every length.
    public static void survive(Section sound, Use use) {
        Findings clean = new Findings();
        use.accept(sound, clean);
        assertThat(clean.problems()).as("a sound section").isEmpty();
        byte[] bytes = sound.bytes().toArray(ValueLayout.JAVA_BYTE);
        int found = 0;
        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= (byte) (1 << bit);
                found += use(sound, damaged, "byte " + at + " bit " + bit, use);
            }
        }
        assertThat(found).as("flips noticed without the checksum").isGreaterThan(0);
        for (int length = 0; length <= bytes.length + 64; length++) {
            if (length != bytes.length) {
                int cut = use(sound, Arrays.copyOf(bytes, length), "length " + length, use);
                assertThat(cut).as("length %d is noticed", length).isEqualTo(1);
            }
        }
    }

    private static int use(Section sound, byte[] damaged, String what, Use use) {
        MemorySegment bytes = MemorySegment.ofArray(damaged).asReadOnly();
        Findings findings = new Findings();
        try {
            use.accept(new Section(sound.file(), sound.kind(), sound.field(), sound.offset(), bytes), findings);
        } catch (FormatException e) {
            assertThat(e).hasMessageContaining("expected").hasMessageContaining("found");
            return 1;
        } catch (RuntimeException | Error e) {
            fail(what + " of " + sound.name(), e);
        }
        return findings.count() > 0 ? 1 : 0;
    }
}
