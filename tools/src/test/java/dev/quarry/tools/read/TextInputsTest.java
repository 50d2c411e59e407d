package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextInputsTest {
    @TempDir
    Path folder;

    @Test
    void idsAreLinesWhateverEndsThem() throws IOException {
        Path file = SampleFiles.write(folder, "a.ids.txt", "\uFEFFone\r\ntwo three\n\u00fc\uD83D\uDE00");
        assertThat(IdReader.readAll(file)).containsExactly("one", "two three", "\u00fc\uD83D\uDE00");
        Path packed = Files.write(folder.resolve("a.ids.txt.gz"), SampleFiles.gzip(Files.readAllBytes(file)));
        assertThat(IdReader.readAll(packed)).isEqualTo(IdReader.readAll(file));
        assertThat(IdReader.readAll(SampleFiles.write(folder, "none"))).isEmpty();
    }

    @Test
    void idsThatAreNone() throws IOException {
        idsFail("line 2: expected an id, found an empty line", "a\n\nb\n");
        idsFail("line 1: expected UTF-8 text, found bytes that are not", (byte) 0xc3, "(\n");
        idsFail(
                "line 2: expected an id of at most 65536 bytes",
                SampleFiles.bytes("a\n"),
                "\u00fc".repeat(32_000),
                "\u00fc".repeat(769));
        Path huge = Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> IdReader.readAll(huge))
                .withMessageContaining("expected a line of at most 1048576 bytes");
    }

    private void idsFail(String message, Object... values) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object value : values) {
            all.write(SampleFiles.bytes(value));
        }
        Path file = Files.write(folder.resolve("bad.ids.txt"), all.toByteArray());
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> IdReader.readAll(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    @Test
    void vocabularyFromATokenizer() throws IOException {
        Path file = SampleFiles.write(folder, "tokenizer.json", """
                {"version": "1.0", "added_tokens": [{"id": 0, "content": "[PAD]", "special": true},
                {"id": 9, "content": "<new>"}], "model": {"type": "WordPiece", "vocab":
                {"[PAD]": 0, "a": 1, "##b": 2, "\\u00fc": 4}, "unk_token": "[UNK]"}, "decoder": {"vocab": 1}}
                """);
        Vocabulary vocabulary = Vocabulary.read(file);
        assertThat(vocabulary.size()).isEqualTo(5);
        assertThat(vocabulary.termLimit()).isEqualTo(10);
        assertThat(vocabulary.term("##b")).isEqualTo(2);
        assertThat(vocabulary.term("\u00fc")).isEqualTo(4);
        assertThat(vocabulary.term("c")).isEqualTo(-1);
        assertThat(vocabulary.token(9)).isEqualTo("<new>");
        assertThat(vocabulary.token(3)).isNull();
    }

    @Test
    void vocabularyFromLines() throws IOException {
        Vocabulary vocabulary = Vocabulary.read(SampleFiles.write(folder, "vocab.txt", "[PAD]\n#\nb\n"));
        assertThat(List.of(vocabulary.term("[PAD]"), vocabulary.term("#"), vocabulary.term("b")))
                .containsExactly(0, 1, 2);
        assertThat(vocabulary.termLimit()).isEqualTo(3);
    }

    @Test
    void vocabulariesThatAreNone() throws IOException {
        vocabularyFails(
                "vocab.txt",
                "line 3: expected a token of its own, found token \"a\" with numbers 0 and 2",
                "a\nb\na\n");
        vocabularyFails("vocab.txt", "line 2: expected a token of its own, found an empty line", "a\n\n");
        vocabularyFails("vocab.txt", "expected a vocabulary, found no token", "");
        vocabularyFails(
                "t.json", "expected model.vocab with token: number pairs, found none", "{\"model\":{\"vocab\":[]}}");
        vocabularyFails("t.json", "number 1 for \"a\" and \"b\"", "{\"model\":{\"vocab\":{\"a\":1,\"b\":1}}}");
        vocabularyFails(
                "t.json", "expected a term number in [0, 2^31), found -1", "{\"model\":{\"vocab\":{\"a\":-1}}}");
        vocabularyFails("t.json", "found 9999999999", "{\"model\":{\"vocab\":{\"a\":9999999999}}}");
        vocabularyFails("t.json", "expected a term number in [0, 2^31)", "{\"model\":{\"vocab\":{\"a\":\"x\"}}}");
        vocabularyFails("t.json", "an added token with content and id", "{\"added_tokens\":[{\"id\":3}]}");
        vocabularyFails("t.json", "expected valid JSON", "{\"model\":{\"vocab\":{\"a\":1");
        vocabularyFails("t.json", "expected an object", "[]");
    }

    private void vocabularyFails(String name, String message, String text) throws IOException {
        Path file = SampleFiles.write(folder, name, text);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Vocabulary.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    @Test
    void decimalAndGrowingNames() {
        assertThat(TermNames.DECIMAL.term("0")).isZero();
        assertThat(TermNames.DECIMAL.term("2147483647")).isEqualTo(Integer.MAX_VALUE);
        for (String bad : new String[] {"", "01", "-1", "2147483648", "99999999999", "1x", "\u0661"}) {
            assertThat(TermNames.DECIMAL.term(bad)).as(bad).isEqualTo(-1);
        }
        TermNumbering numbering = new TermNumbering();
        assertThat(List.of(numbering.term("b"), numbering.term("a"), numbering.term("b")))
                .containsExactly(0, 1, 0);
        assertThat(numbering.token(1)).isEqualTo("a");
        assertThat(numbering.token(2)).isNull();
        assertThat(numbering.tokens()).containsExactly("b", "a");
    }
}
