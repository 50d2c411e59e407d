package dev.quarry.tests.crash.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.tests.crash.disk.FaultPlan.Afterwards;
import dev.quarry.tests.crash.disk.FaultPlan.Failure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyFileSystemTest {

    private static final int SEEDS = 200;

    @TempDir
    Path real;

    private FaultyFileSystem system;
    private Path root;

    @BeforeEach
    void start() throws IOException {
        plan(new FaultPlan.Nowhere());
    }

    private void plan(FaultPlan plan) throws IOException {
        Path folder = Files.createTempDirectory(real, "disk");
        system = FaultyFileSystem.over(folder, plan);
        root = system.root();
    }

    private void write(String name, String text) throws IOException {
        try (FileChannel channel = create(name)) {
            channel.write(bytes(text));
        }
    }

    private FileChannel create(String name) throws IOException {
        return FileChannel.open(root.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void forceRoot() throws IOException {
        try (FileChannel folder = FileChannel.open(root, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private Map<String, String> cut(Survival survival) {
        return cutAt(system.journal().size(), survival);
    }

    private Map<String, String> cutAt(int change, Survival survival) {
        Map<String, String> texts = new TreeMap<>();
        new PowerCut(system.journal())
                .advanceTo(change)
                .cut(survival)
                .files()
                .forEach((name, bytes) -> texts.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void aFileIsThereForCertainWhenItAndItsNameWereForced() throws IOException {
        try (FileChannel file = create("a")) {
            file.write(bytes("text"));
            assertThat(cut(new Survival.Nothing())).isEmpty();
            assertThat(cut(new Survival.Everything())).containsExactly(Map.entry("a", "text"));
            assertThat(cut(new Survival.NamesOnly())).containsExactly(Map.entry("a", ""));
            file.force(true);
            assertThat(cut(new Survival.Nothing())).as("no name").isEmpty();
            assertThat(cut(new Survival.NamesOnly())).containsExactly(Map.entry("a", "text"));
        }
        forceRoot();
        for (Survival survival : survivals()) {
            assertThat(cut(survival)).as(survival.toString()).containsExactly(Map.entry("a", "text"));
        }
        assertThat(system.openChannels()).isZero();
        assertThat(system.calls().list())
                .extracting(Call::kind)
                .containsExactly(
                        Call.Kind.CREATE_FILE,
                        Call.Kind.WRITE,
                        Call.Kind.FORCE_FILE,
                        Call.Kind.OPEN,
                        Call.Kind.FORCE_FOLDER);
    }

    private static List<Survival> survivals() {
        return Stream.<Survival>concat(
                        Stream.of(
                                new Survival.Nothing(),
                                new Survival.Everything(),
                                new Survival.NamesOnly(),
                                new Survival.RemovalsOnly(),
                                new Survival.Hollow()),
                        LongStream.range(0, SEEDS).mapToObj(Survival.Some::new))
                .toList();
    }

    /// What every program that renames without forcing relies on, and may not.
    @Test
    void aRenameMayOvertakeTheBytes() throws IOException {
        write("a", "old");
        try (FileChannel file = create("a")) {
            file.force(true);
        }
        forceRoot();
        write("a.tmp", "new");
        Files.move(root.resolve("a.tmp"), root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
        Set<String> seen = new HashSet<>();
        for (Survival survival : survivals()) {
            seen.add(String.valueOf(cut(survival).get("a")));
        }
        assertThat(seen).contains("old", "new", "", "\0\0\0").doesNotContain("null");
        assertThat(cut(new Survival.NamesOnly())).containsExactly(Map.entry("a", ""));
        assertThat(Files.readString(root.resolve("a"))).isEqualTo("new");
    }

    @Test
    void changesOfNamesAreDroppedEachForItself() throws IOException {
        write("a", "1");
        write("b", "2");
        forceRoot();
        Files.delete(root.resolve("a"));
        Files.move(root.resolve("b"), root.resolve("c"));
        Files.createLink(root.resolve("d"), root.resolve("c"));
        Files.createDirectory(root.resolve("e"));
        Set<Set<String>> seen = new HashSet<>();
        for (Survival survival : survivals()) {
            seen.add(cut(survival).keySet());
        }
        assertThat(seen).hasSize(16).contains(Set.of("a", "b"), Set.of("b"), Set.of("c"), Set.of("c", "d", "e/"));
        assertThat(cut(new Survival.RemovalsOnly()).keySet()).containsExactly("b");
    }

    @Test
    void writesTearAtSectorsAndComeInAnyOrder() throws IOException {
        byte[] block = new byte[3 * FileState.SECTOR_BYTES];
        try (FileChannel file = create("a")) {
            for (int i = 1; i <= 3; i++) {
                Arrays.fill(block, (byte) i);
                file.write(ByteBuffer.wrap(block));
            }
        }
        forceRoot();
        Set<String> seen = new HashSet<>();
        boolean torn = false;
        for (Survival survival : survivals()) {
            byte[] left = new PowerCut(system.journal())
                    .advanceTo(system.journal().size())
                    .cut(survival)
                    .files()
                    .getOrDefault("a", new byte[1]);
            assertThat(left.length % FileState.SECTOR_BYTES).isZero();
            for (int from = 0; from < left.length; from += FileState.SECTOR_BYTES) {
                for (int i = 1; i < FileState.SECTOR_BYTES; i++) {
                    assertThat(left[from + i]).isEqualTo(left[from]);
                }
                torn |= from % block.length != 0 && left[from] != left[from - 1];
            }
            seen.add(left.length + " " + Arrays.hashCode(left));
        }
        assertThat(torn).isTrue();
        assertThat(seen).hasSizeGreaterThan(20);
    }

    @Test
    void aForceThatFailedIsNotMadeGoodByTheNext() throws IOException {
        plan(new FaultPlan.At(3, Failure.BEFORE, Afterwards.SUCCEED));
        try (FileChannel file = create("a")) {
            file.write(bytes("text"));
            assertThatThrownBy(() -> file.force(true))
                    .isInstanceOf(InjectedFailure.class)
                    .hasMessageContaining("call 3, FORCE_FILE of a");
            file.force(true);
        }
        forceRoot();
        assertThat(cut(new Survival.Nothing())).containsExactly(Map.entry("a", ""));
    }

    @Test
    void failsAsPlanned() throws IOException {
        plan(new FaultPlan.At(2, Failure.TORN, Afterwards.FAIL));
        FileChannel file = create("a");
        assertThatThrownBy(() -> file.write(bytes("text"))).isInstanceOf(InjectedFailure.class);
        assertThatThrownBy(() -> file.force(true)).isInstanceOf(InjectedFailure.class);
        assertThatThrownBy(() -> Files.delete(root.resolve("a"))).isInstanceOf(InjectedFailure.class);
        file.close();
        assertThat(FaultyPath.real(root).resolve("a")).hasContent("te");
        assertThat(system.calls().failures()).isEqualTo(3);

        plan(new FaultPlan.At(1, Failure.NO_SPACE, Afterwards.SUCCEED));
        assertThatThrownBy(() -> create("a")).hasMessageContaining("No space left on device");
        assertThat(Files.exists(root.resolve("a"))).isFalse();
        write("a", "text");

        plan(new FaultPlan.At(3, Failure.AFTER, Afterwards.SUCCEED));
        write("a", "text");
        assertThatThrownBy(() -> Files.move(root.resolve("a"), root.resolve("b")))
                .isInstanceOf(InjectedFailure.class);
        assertThat(cut(new Survival.Everything()).keySet()).containsExactly("b");
    }

    @Test
    void readsMapsAndListsWhatIsThere() throws IOException {
        Files.createDirectories(root.resolve("x").resolve("y"));
        root = root.resolve("x");
        Path temporary = Files.createTempFile(root, "spool-", ".tmp");
        Files.writeString(temporary, "text");
        assertThat(temporary.getFileSystem()).isSameAs(system);
        try (FileChannel file = FileChannel.open(temporary);
                Arena arena = Arena.ofConfined();
                Stream<Path> list = Files.list(root)) {
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, 4, arena);
            assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("text");
            assertThat(list.map(path -> root.relativize(path).toString()))
                    .containsExactlyInAnyOrder("y", temporary.getFileName().toString());
            assertThat(Files.size(temporary)).isEqualTo(4);
            assertThat(file.tryLock(0, 1, true)).isNotNull();
        }
        Path folder = Files.createTempDirectory(real, "left");
        new PowerCut(system.journal())
                .advanceTo(system.journal().size())
                .cut(new Survival.Everything())
                .writeTo(folder);
        assertThat(folder.resolve("x").resolve(temporary.getFileName().toString()))
                .hasContent("text");
        assertThat(folder.resolve("x").resolve("y")).isDirectory();
        assertThatThrownBy(temporary::toFile).isInstanceOf(UnsupportedOperationException.class);
    }
}
