package dev.quarry.format.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.part.KeyTableWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermsTest {

    @TempDir
    Path folder;

    private Path write(String name, String... tokens) throws IOException {
        return SectionDamage.write(folder.resolve(name), 0, segment -> {
            try (TermsWriter writer = TermsWriter.create(folder)) {
                for (String token : tokens) {
                    writer.term(token);
                }
                writer.finish(segment, 2);
            }
        });
    }

    @Test
    void tokensAreNumberedByFirstAppearance() throws IOException {
        Path file = write("terms", "the", "cat", "the", "##s", "cat", "猫", "t");
        try (Segment segment = Segment.open(file)) {
            TermsView view = TermsView.open(segment.require(SectionKind.TERMS, 2));
            String[] expected = {"the", "cat", "##s", "猫", "t"};
            assertThat(view.count()).isEqualTo(expected.length);
            for (int term = 0; term < expected.length; term++) {
                assertThat(view.token(term)).isEqualTo(expected[term]);
                assertThat(view.term(expected[term])).isEqualTo(term);
            }
            byte[] sentence = "a cat sat".getBytes(StandardCharsets.UTF_8);
            assertThat(view.term(sentence, 2, 3)).isEqualTo(1);
            assertThat(view.term(sentence, 6, 3)).isEqualTo(-1);
        }
    }

    @Test
    void longsAreNoTokens() throws IOException {
        Path file = SectionDamage.write(folder.resolve("longs"), 0, segment -> {
            try (KeyTableWriter writer = KeyTableWriter.create(folder, KeyType.LONGS)) {
                writer.put(4);
                writer.finish(segment, SectionKind.TERMS, 0);
            }
        });
        try (Segment segment = Segment.open(file)) {
            Section section = segment.require(SectionKind.TERMS, 0);
            assertThatThrownBy(() -> TermsView.open(section)).isInstanceOf(CorruptSegmentException.class);
        }
    }

    @Test
    void damageEndsInATypedError() throws IOException {
        String[] tokens = {"the", "cat", "##s", "猫", "t"};
        try (Segment segment = Segment.open(write("small", tokens))) {
            SectionDamage.survive(segment.require(SectionKind.TERMS, 2), (section, findings) -> {
                TermsView view = TermsView.open(section);
                for (int term = 0; term < view.count(); term++) {
                    view.token(term);
                    view.term(tokens[term % tokens.length]);
                }
                view.check(findings);
            });
        }
    }
}
