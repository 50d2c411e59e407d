package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A row whose contents are wrong does not end the file; damage does.
class ResumableTest {
    @TempDir
    Path folder;

    @Test
    void jsonLinesGoOnAfterAWrongObject() throws IOException {
        Path file = Files.writeString(folder.resolve("docs.jsonl"), """
                {"id":"a","vector":{"x":1,"y":-2,"z":3},"more":[{"deep":1}]}
                {"id":"b","vector":[1,[2]]}
                {"vector":{"x":1}}
                {"id":"c","vector":{"x":1}}
                {"id":"d","vector":{"x":1,"x":2}
                """);
        try (SparseReader reader = VectorFiles.openSparse(file, ReadOptions.defaults())) {
            for (int row = 0; row < 3; row++) {
                assertThatThrownBy(reader::next).isInstanceOf(InputException.class);
                assertThat(reader.resumable()).as("after row %d", row).isTrue();
                assertThat(reader.row()).isEqualTo(row);
            }
            assertThat(reader.next()).isTrue();
            assertThat(reader.id()).isEqualTo("c");
            assertThatThrownBy(reader::next).isInstanceOf(InputException.class).hasMessageContaining("twice");
            assertThat(reader.resumable()).as("the object never ends").isFalse();
        }
    }

    @Test
    void seismicGoesOnAfterAWrongRowButNotPastItsEnd() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 3 * 12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(3)
                .putInt(1)
                .putInt(5)
                .putFloat(-1)
                .putInt(1)
                .putInt(6)
                .putFloat(2)
                .putInt(100);
        Path file = Files.write(folder.resolve("documents.bin"), bytes.array());
        try (SparseReader reader = VectorFiles.openSparse(file, ReadOptions.defaults())) {
            assertThatThrownBy(reader::next).isInstanceOf(InputException.class).hasMessageContaining("-1.0");
            assertThat(reader.resumable()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.terms()[0]).isEqualTo(6);
            assertThatThrownBy(reader::next).isInstanceOf(InputException.class);
            assertThat(reader.resumable()).isFalse();
        }
    }

    @Test
    void denseGoesOnAfterAValueThatIsNotFinite() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(2).putInt(1).putFloat(Float.NaN).putFloat(7);
        Path file = Files.write(folder.resolve("docs.fbin"), bytes.array());
        try (DenseReader reader = VectorFiles.openDense(file, ReadOptions.defaults())) {
            assertThatThrownBy(reader::next).isInstanceOf(InputException.class);
            assertThat(reader.resumable()).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(reader.floats()[0]).isEqualTo(7);
        }
    }
}
