package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexCopyTest {

    @TempDir
    Path temp;

    private Path folder = Path.of("");

    @BeforeEach
    void build() throws IOException {
        folder = temp.resolve("index");
        Index.create(folder, Schema.withStringIds(DenseField.of("vector", 2, Similarity.SQUARED_L2)));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < 20; i++) {
                writer.add(document(i));
            }
            writer.commit();
            writer.delete(DocumentId.of("d7"));
            writer.commit();
        }
    }

    private static Document document(int i) {
        return Document.of("d" + i).with("vector", FieldValue.dense(new float[] {i, 1}));
    }

    private static void requireWhole(Path index) throws IOException {
        try (Index open =
                Index.open(index, OpenOptions.DEFAULT.withVerification(OpenOptions.Verification.EVERYTHING))) {
            assertThat(open.documents()).isEqualTo(19);
            Query near =
                    Query.of("vector", FieldValue.dense(new float[] {7, 1})).withK(2);
            assertThat(open.searcher().search(near).list())
                    .extracting(hit -> hit.id().toString())
                    .containsExactly("d6", "d8");
        }
    }

    @ParameterizedTest
    @EnumSource(IndexCopy.Mode.class)
    void aCopyIsAnIndexOfItsOwn(IndexCopy.Mode mode) throws IOException {
        Path backup = temp.resolve("backup");
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.add(document(50)); // not committed
            assertThat(IndexCopy.make(folder, backup, mode)).isEqualTo(2);
            requireWhole(backup);
            for (int i = 0; i < 20; i++) {
                writer.delete(DocumentId.of("d" + i));
            }
            writer.commit();
        }
        requireWhole(backup);
        Path restored = temp.resolve("restored");
        IndexCopy.make(backup, restored, IndexCopy.Mode.COPY);
        try (IndexWriter writer = IndexWriter.open(backup)) {
            writer.compact();
            writer.add(document(60));
            writer.commit();
        }
        requireWhole(restored);
        try (Index original = Index.open(folder)) {
            assertThat(original.documents()).isEqualTo(1);
        }
    }

    @Test
    void onlyAnIndexIsCopiedAndOnlyToAnEmptyFolder() throws IOException {
        assertThatThrownBy(() -> IndexCopy.make(temp.resolve("none"), temp.resolve("to"), IndexCopy.Mode.LINK))
                .isInstanceOf(NotAnIndexException.class)
                .hasMessageContaining("none");
        Files.writeString(Files.createDirectory(temp.resolve("full")).resolve("file"), "x");
        assertThatThrownBy(() -> IndexCopy.make(folder, temp.resolve("full"), IndexCopy.Mode.LINK))
                .isInstanceOf(NotAnIndexException.class)
                .hasMessageContaining("full");
        assertThat(temp.resolve("full")).isDirectoryContaining(file -> file.endsWith("file"));
    }

    @Test
    void aMissingFileIsNamedAndLeavesNoIndex() throws IOException {
        Path segment;
        try (Stream<Path> files = Files.list(folder)) {
            segment = files.filter(file -> String.valueOf(file.getFileName()).startsWith("segment-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(segment);
        for (IndexCopy.Mode mode : IndexCopy.Mode.values()) {
            Path target = temp.resolve(mode.name());
            assertThatThrownBy(() -> IndexCopy.make(folder, target, mode))
                    .hasMessageContaining(segment.toString())
                    .hasMessageContaining("no file");
            assertThatThrownBy(() -> Index.open(target)).isInstanceOf(NotAnIndexException.class);
        }
    }

    @Test
    void aReadOnlyFolderOpens() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(file.toFile().setReadOnly()).isTrue();
            }
        }
        assertThat(folder.toFile().setReadOnly()).isTrue();
        try {
            requireWhole(folder); // also as root, who may write: nothing in it changes
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(file -> file.toString().endsWith(".tmp")))
                        .isEmpty();
            }
        } finally {
            assertThat(folder.toFile().setWritable(true)).isTrue();
        }
    }
}
