package dev.quarry.ids;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.document.DocumentId;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Id maps in memory, kept as lines of text, that count what is asked of them and may lie.
class FakeIds implements IdLookup.Mapped {

    /// What a map does wrong.
    enum Lie {
        NONE,
        /// Says of documents that it does not know them.
        FORGETS,
        /// Gives any place.
        MAKES_UP,
        /// Gives the place of another document.
        MIXES_UP,
        /// Keeps the first place it was told of and never forgets one.
        IS_STALE,
        /// All of them.
        ANYTHING
    }

    /// The newest map's content.
    Map<String, Long> places = new TreeMap<>();

    int created;
    int opened;
    int puts;
    int removes;
    int finds;
    /// When puts begin to fail.
    int failAfterPuts = Integer.MAX_VALUE;

    private final Lie lie;
    private final long maximum;
    private final Random random;

    FakeIds(Lie lie, long maximum, long seed) {
        this.lie = lie;
        this.maximum = maximum;
        this.random = new Random(seed);
    }

    static FakeIds honest() {
        return new FakeIds(Lie.NONE, Long.MAX_VALUE, 0);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public long maximum() {
        return maximum;
    }

    @Override
    public IdMap create(Path file, Schema.IdKind kind) {
        assertThat(file).doesNotExist();
        created++;
        places = new TreeMap<>();
        return new FakeMap(file, places);
    }

    @Override
    public IdMap open(Path file, Schema.IdKind kind) throws IOException {
        opened++;
        places = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            int at = line.indexOf('\t');
            places.put(line.substring(at + 1), Long.parseLong(line.substring(0, at)));
        }
        return new FakeMap(file, places);
    }

    private final class FakeMap implements IdMap {

        private final Path file;
        private final Map<String, Long> content;

        FakeMap(Path file, Map<String, Long> content) {
            this.file = file;
            this.content = content;
        }

        private boolean tells(Lie one) {
            return (lie == one || lie == Lie.ANYTHING) && random.nextInt(3) == 0;
        }

        @Override
        public long find(DocumentId id) {
            finds++;
            if (tells(Lie.FORGETS)) {
                return NOWHERE;
            }
            if (tells(Lie.MAKES_UP)) {
                return random.nextBoolean()
                        ? random.nextLong() >>> 1
                        : (long) random.nextInt(9) << 32 | random.nextInt(40);
            }
            if (tells(Lie.MIXES_UP) && !content.isEmpty()) {
                return content.values().stream()
                        .skip(random.nextInt(content.size()))
                        .findFirst()
                        .orElseThrow();
            }
            return content.getOrDefault(id.toString(), NOWHERE);
        }

        @Override
        public void put(DocumentId id, long place) throws IOException {
            requireNoStamp();
            assertThat(place).isNotNegative();
            if (++puts > failAfterPuts) {
                throw new IOException("the fake map is full");
            }
            if (lie == Lie.IS_STALE || tells(Lie.IS_STALE)) {
                content.putIfAbsent(id.toString(), place);
            } else {
                content.put(id.toString(), place);
            }
        }

        @Override
        public void remove(DocumentId id) {
            requireNoStamp();
            removes++;
            if (lie != Lie.IS_STALE && !tells(Lie.IS_STALE)) {
                content.remove(id.toString());
            }
        }

        private void requireNoStamp() {
            assertThat(file.resolveSibling(STAMP)).as("when the map changes").doesNotExist();
        }

        @Override
        public void close() throws IOException {
            String lines = content.entrySet().stream()
                    .map(entry -> entry.getValue() + "\t" + entry.getKey() + "\n")
                    .collect(Collectors.joining());
            Files.write(file, lines.getBytes(StandardCharsets.UTF_8));
        }
    }
}
