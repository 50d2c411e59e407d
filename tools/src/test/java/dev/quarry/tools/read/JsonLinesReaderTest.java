package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesReaderTest {
    private static final ReadOptions KEEP = ReadOptions.defaults().withContents(ReadOptions.Contents.KEEP);

    @TempDir
    Path folder;

    @Test
    void readsIdsTextAndVectorsAndPassesOverTheRest() throws IOException {
        Path file = SampleFiles.write(folder, "docs.jsonl", """
                {"id": "MED-1", "contents": "caf\\u00e9 \u00fc", "vector": {"a": 1, "##b": 0.25, "\u00e9": 3e-2}}
                {"other": {"deep": [1, {"id": 2}]}, "vector": {"x": 7}, "id": 42, "more": null}

                {"contents": null, "id": "", "vector": {}}
                """);
        assertThat(SampleFiles.rows(file, KEEP))
                .containsExactly(
                        "MED-1 [a:0x1.0p0, ##b:0x1.0p-2, \u00e9:" + Float.toHexString(0.03f) + ", caf\u00e9 \u00fc]",
                        "42 [x:0x1.cp2]",
                        " []");
        assertThat(SampleFiles.rows(file, ReadOptions.defaults()).getFirst()).endsWith(Float.toHexString(0.03f) + "]");
    }

    @Test
    void dropsZerosAndFlagsEmptyRows() throws IOException {
        Path file = SampleFiles.write(
                folder,
                "docs.jsonl",
                "{\"id\":\"1\",\"vector\":{\"a\":0,\"b\":2,\"c\":-0.0,\"d\":1e-60}}\n{\"id\":\"2\",\"vector\":{}}"
                        + "{\"id\":\"3\",\"vector\":{\"a\":0.0}}");
        try (SparseReader reader = VectorFiles.openSparse(file, ReadOptions.defaults())) {
            assertThat(SampleFiles.rows(reader)).containsExactly("1 [b:0x1.0p1]", "2 []", "3 []");
            assertThat(reader.zeroWeights()).isEqualTo(4);
            assertThat(reader.emptyRows()).isEqualTo(2);
            assertThat(reader.row()).isEqualTo(2);
            assertThat(reader.rows()).isEqualTo(-1);
            assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal());
        }
    }

    @Test
    void anEmptyFileHasNoRows() throws IOException {
        assertThat(SampleFiles.rows(SampleFiles.write(folder, "none.jsonl"), KEEP))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = '|', textBlock = """
            {"id":"a","vector":{"t":1        | expected valid JSON, found Unexpected end-of-input
            {"id":"a","vector":{"t":1},      | expected valid JSON, found Unexpected end-of-input
            {"id":"a","vec                   | expected valid JSON, found Unexpected end-of-input
            {"id":"a","vector":{"t":NaN}}    | line 2, column 28: expected valid JSON, found Non-standard token 'NaN'
            {"id":"a","vector":{"t":-1.5}}   | line 2, column 25: expected a finite weight of at least 0, found token "t" with weight -1.5
            {"id":"a","vector":{"t":1e39}}   | line 2, column 25: expected a finite weight of at least 0, found token "t" with weight 1e39
            {"id":"a","vector":{"t":1e999}}  | line 2, column 25: expected a finite weight of at least 0, found token "t" with weight 1e999
            {"id":"a","vector":{"t":"1"}}    | line 2, column 25: expected a finite weight of at least 0, found token "t" with a string
            {"id":"a","vector":{"t":{}}}     | line 2, column 25: expected a finite weight of at least 0, found token "t" with an object
            {"id":"a","vector":{"t":null}}   | line 2, column 25: expected a finite weight of at least 0, found token "t" with null
            {"id":"a","vector":{"t":1,"t":2}} | expected each token once, found token "t" twice
            {"id":"a","vector":{"t":0,"t":2}} | expected each token once, found token "t" twice
            {"id":"a","vector":[1,2]}        | line 2, column 20: expected a vector {token: weight, ...}, found an array
            {"id":"a","id":"b","vector":{}}  | expected the key "id" once, found a second one
            {"id":"a","vector":{},"vector":{}} | expected the key "vector" once, found a second one
            {"vector":{"t":1}}               | line 2: expected the key "id", found an object without it
            {"id":"a"}                       | line 2: expected the key "vector", found an object without it
            {"id":true,"vector":{}}          | line 2, column 7: expected an id that is a string or a whole number, found true or false
            {"id":1.5,"vector":{}}           | expected an id that is a string or a whole number, found a number
            {"id":"a","contents":1,"vector":{}} | expected contents that are a string, found a number
            [1]                              | line 2, column 1: expected an object {...}, found an array
            hello                            | line 2, column 1: expected valid JSON, found Unrecognized token 'hello'
            """)
    void namesThePlaceOfWhatIsWrong(String line, String message) throws IOException {
        Path file = SampleFiles.write(folder, "bad.jsonl", "{\"id\":\"ok\",\"vector\":{\"t\":1}}\n" + line);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, KEEP))
                .withMessageStartingWith(file + ": line 2")
                .withMessageContaining(message);
    }

    @Test
    void bytesThatAreNotUtf8AreAnError() throws IOException {
        Path file = SampleFiles.write(folder, "bad.jsonl", "{\"id\":\"", (byte) 0xff, "\",\"vector\":{}}");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> SampleFiles.rows(file, KEEP));
    }

    @Test
    void aVocabularyOfHundredsOfThousandsIsRead() throws IOException {
        long seed = 5;
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        int rows = 300;
        for (int row = 0; row < rows; row++) {
            text.append("{\"id\":").append(row).append(",\"vector\":{");
            for (int i = 0; i < 1000; i++) {
                text.append(i == 0 ? "" : ",").append("\"").append(Long.toString(random.nextLong() >>> 20, 36));
                text.append("\":").append(i + 1);
            }
            text.append("}}\n");
        }
        Path file = Files.writeString(folder.resolve("wide.jsonl"), text);
        try (SparseReader reader = VectorFiles.openSparse(file, KEEP)) {
            int seen = 0;
            while (reader.next()) {
                assertThat(reader.count()).as("seed %d", seed).isEqualTo(1000);
                seen++;
            }
            assertThat(seen).isEqualTo(rows);
        }
    }
}
