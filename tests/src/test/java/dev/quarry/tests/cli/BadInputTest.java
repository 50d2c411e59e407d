package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.quarry.IndexWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wrong inputs: each ends in one line that says where and what, the right exit code, and nothing left behind.
class BadInputTest {
    private static final int BAD_INPUT = 3;
    private static final int IO = 4;

    @TempDir
    Path folder;

    private Path index() {
        return folder.resolve("index");
    }

    private Cli.Result refused(int code, List<String> parts, Object... args) {
        Cli.Result result = Cli.run(args);
        assertThat(result.code()).as("%s", result).isEqualTo(code);
        assertThat(result.err().strip()).as("%s", result).hasLineCount(1).contains(parts);
        return result;
    }

    private void buildRefused(List<String> parts, Object... args) {
        Object[] all = new Object[args.length + 3];
        all[0] = "build";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--out";
        all[args.length + 2] = index();
        refused(BAD_INPUT, parts, all);
        assertThat(index()).doesNotExist();
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String line(String id, String vector) {
        return "{\"id\":\"" + id + "\",\"vector\":{" + vector + "}}\n";
    }

    @Test
    void notGzip() throws IOException {
        Path file = text("docs.jsonl.gz", line("a", "\"x\":1"));
        buildRefused(List.of("docs.jsonl.gz", "gzip"), "--sparse", file);
    }

    @Test
    void jsonCutMidLine() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1") + "{\"id\":\"b\",\"vector\":{\"x\":");
        buildRefused(List.of("docs.jsonl", "line 2"), "--sparse", file);
    }

    @Test
    void nanWeight() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1") + line("b", "\"x\":NaN"));
        buildRefused(List.of("docs.jsonl", "line 2", "NaN"), "--sparse", file);
        buildRefused(List.of("docs.csr", "row 0", "NaN"), "--sparse", csr("docs.csr", 10, 3, Float.NaN));
    }

    @Test
    void negativeWeight() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":-0.5"));
        buildRefused(List.of("docs.jsonl", "line 1", "-0.5"), "--sparse", file);
        buildRefused(List.of("docs.csr", "row 0", "-2.0"), "--sparse", csr("docs.csr", 10, 3, -2));
    }

    @Test
    void duplicateId() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1") + line("b", "\"y\":1") + line("a", "\"z\":1"));
        buildRefused(List.of("docs.jsonl", "line 3", "document a", "row 0"), "--sparse", file);
    }

    @Test
    void termOutOfRange() throws IOException {
        buildRefused(List.of("docs.csr", "row 0", "[0, 10)", "10"), "--sparse", csr("docs.csr", 10, 10, 1));
        Path file = csr("more.csr", 1000, 900, 1);
        buildRefused(List.of("more.csr", "[0, 500)", "900"), "--sparse", file, "--term-limit", 500);
    }

    @Test
    void tokenOutsideTheVocabulary() throws IOException {
        Path vocabulary = text("vocab.txt", "x\ny\n");
        Path file = text("docs.jsonl", line("a", "\"x\":1") + line("b", "\"z\":1"));
        buildRefused(List.of("line 2", "vocabulary", "\"z\""), "--sparse", file, "--vocab", vocabulary);
    }

    @Test
    void emptyVector() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1") + line("b", ""));
        buildRefused(List.of("docs.jsonl", "line 2", "empty", "document b"), "--sparse", file);
    }

    @Test
    void dimensionMismatch() throws IOException {
        Path one = fbin("one.fbin", 2, 4);
        Path two = fbin("two.fbin", 2, 5);
        buildRefused(List.of("two.fbin", "4 dimensions", "5"), "--dense", one, two, "--similarity", "ip");
        Cli.run("build", "--dense", one, "--similarity", "ip", "--out", index()).ok();
        refused(BAD_INPUT, List.of("two.fbin", "4 dimensions", "5"), "search", "--index", index(), "--queries", two);
        refused(BAD_INPUT, List.of("4", "3"), "search", "--index", index(), "--vector", "1,2,3");
    }

    @Test
    void differentNumbersOfRows() throws IOException {
        Path sparse = csr("docs.csr", 10, 3, 1);
        Path dense = fbin("docs.fbin", 2, 4);
        buildRefused(List.of("docs.fbin", "as many rows"), "--sparse", sparse, "--dense", dense, "--similarity", "ip");
        Path ids = text("ids.txt", "a\nb\n");
        buildRefused(List.of("docs.csr", "ids.txt", "id b left"), "--sparse", sparse, "--ids", ids);
    }

    @Test
    void idsThatDisagree() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1"));
        Path ids = text("ids.txt", "other\n");
        buildRefused(List.of("docs.jsonl", "line 1", "other", "id a"), "--sparse", file, "--ids", ids);
    }

    @Test
    void numbersAsQueriesOfTokens() throws IOException {
        Cli.run("build", "--sparse", text("docs.jsonl", line("a", "\"x\":1")), "--out", index())
                .ok();
        Path queries = csr("q.csr", 10, 3, 1);
        refused(BAD_INPUT, List.of("q.csr", "--vocab"), "search", "--index", index(), "--queries", queries);
        refused(
                BAD_INPUT,
                List.of("nonsense", "sparse"),
                "search",
                "--index",
                index(),
                "--field",
                "nonsense",
                "--query",
                "x:1");
    }

    @Test
    void folderThatIsNoIndex() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("letter.txt"), "hello");
        refused(BAD_INPUT, List.of("other", "an index"), "search", "--index", other, "--query", "x:1");
        refused(BAD_INPUT, List.of("other", "an index"), "check", other);
        refused(BAD_INPUT, List.of("other", "an index"), "dump", other);
        refused(BAD_INPUT, List.of("missing"), "search", "--index", folder.resolve("missing"), "--query", "x:1");
        refused(IO, List.of("missing", "no such file"), "check", folder.resolve("missing"));
        Path docs = text("docs.jsonl", line("a", "\"x\":1"));
        refused(BAD_INPUT, List.of("other", "letter.txt"), "build", "--sparse", docs, "--out", other);
        assertThat(other.resolve("letter.txt")).exists();
    }

    @Test
    void anIndexIsNeverOverwritten() throws IOException {
        Path docs = text("docs.jsonl", line("a", "\"x\":1"));
        Cli.run("build", "--sparse", docs, "--out", index()).ok();
        refused(BAD_INPUT, List.of("index", "--append"), "build", "--sparse", docs, "--out", index());
        assertThat(Cli.run("check", index()).ok().out()).contains("sound");
        Cli.Result again = Cli.run("build", "--append", "--sparse", docs, "--out", index());
        assertThat(again.code()).as("%s", again).isEqualTo(BAD_INPUT);
        assertThat(again.err()).contains("document a", "line 1");
        assertThat(Cli.run("check", index()).ok().out()).contains("sound");
    }

    @Test
    void oneWriterAtATime() throws IOException {
        Path docs = text("docs.jsonl", line("a", "\"x\":1"));
        Path more = text("more.jsonl", line("b", "\"x\":1"));
        Cli.run("build", "--sparse", docs, "--out", index()).ok();
        try (IndexWriter other = IndexWriter.open(index())) {
            refused(BAD_INPUT, List.of("another writer"), "build", "--append", "--sparse", more, "--out", index());
            assertThat(other.pending()).isZero();
        }
        Cli.run("build", "--append", "--sparse", more, "--out", index()).ok();
    }

    @Test
    void appendNeedsAnIndexAndItsFields() throws IOException {
        Path docs = text("docs.jsonl", line("a", "\"x\":1"));
        refused(BAD_INPUT, List.of("an index to append to"), "build", "--append", "--sparse", docs, "--out", index());
        Cli.run("build", "--sparse", docs, "--out", index()).ok();
        refused(
                BAD_INPUT,
                List.of("[sparse]", "other"),
                "build",
                "--append",
                "--sparse",
                "other=" + docs,
                "--out",
                index());
    }

    @Test
    void missingFile() {
        buildRefused(List.of("missing.csr", "nothing of that name"), "--sparse", folder.resolve("missing.csr"));
    }

    @Test
    void noPermission() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may read and write everything");
        Path docs = text("docs.jsonl", line("a", "\"x\":1"));
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        refused(IO, List.of("locked", "no permission"), "build", "--sparse", docs, "--out", locked.resolve("index"));
        Files.setPosixFilePermissions(docs, PosixFilePermissions.fromString("---------"));
        buildRefused(List.of("docs.jsonl", "no permission"), "--sparse", docs);
    }

    @Test
    void skippedRowsAreCounted() throws IOException {
        Path file = text(
                "docs.jsonl",
                line("a", "\"x\":-1, \"y\":2")
                        + line("b", "")
                        + line("c", "\"x\":1")
                        + line("c", "\"x\":1")
                        + line("d", "\"x\":2"));
        Cli.Result result = Cli.run("build", "--sparse", file, "--skip-invalid", "--out", index(), "--json")
                .ok();
        assertThat(result.number("added")).isEqualTo(2);
        assertThat(result.number("skipped")).isEqualTo(3);
        assertThat(result.err()).contains("skipped 3 rows", "line 1");
        assertThat(Cli.run("dump", index(), "--row", 1).ok().out()).contains("id d");
    }

    @Test
    void skippedRowsKeepTheOthersInStep() throws IOException {
        Path sparse = text("docs.jsonl", line("a", "\"x\":1") + line("b", "\"x\":-1") + line("c", "\"x\":3"));
        Path dense = fbin("docs.fbin", 3, 2);
        Cli.run("build", "--sparse", sparse, "--dense", dense, "--similarity", "ip", "--skip-invalid", "--out", index())
                .ok();
        assertThat(Cli.run("dump", index(), "--row", 1).ok().out()).contains("id c", "3.0", "2 values: 4.0 5.0");
    }

    @Test
    void damagedJsonStopsEvenWhenSkipping() throws IOException {
        Path file = text("docs.jsonl", line("a", "\"x\":1") + line("b", "\"x\":}") + line("c", "\"x\":1"));
        buildRefused(List.of("line 2"), "--sparse", file, "--skip-invalid");
    }

    /// A CSR of one row with one entry.
    private Path csr(String name, long columns, int term, float weight) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(24 + 16 + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(1)
                .putLong(columns)
                .putLong(1)
                .putLong(0)
                .putLong(1)
                .putInt(term)
                .putFloat(weight);
        return Files.write(folder.resolve(name), bytes.array());
    }

    /// Rows of rising numbers.
    private Path fbin(String name, int rows, int dimensions) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * rows * dimensions).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(rows).putInt(dimensions);
        for (int i = 0; i < rows * dimensions; i++) {
            bytes.putFloat(i);
        }
        return Files.write(folder.resolve(name), bytes.array());
    }
}
