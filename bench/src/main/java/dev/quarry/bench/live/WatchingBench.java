package dev.quarry.bench.live;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.bench.record.Settings;
import dev.quarry.format.Residence;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.hybrid.FeedbackSearch;
import dev.quarry.index.FieldModels;
import dev.quarry.index.IndexSearch;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.SegmentReader;
import dev.quarry.observe.SearchCounters;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import jdk.jfr.Recording;

/// What it costs a short search to be counted and reported to the Flight Recorder: the same queries `BARE`, by
/// the search below the public one, which counts nothing and makes no event; `COUNTED`, as every search of an
/// application is; and `RECORDED`, while a recording has the engine's events. Rounds take the modes in turn; the
/// figure of each is its fastest pass over all queries, divided by their number. One thread. Then the counters
/// alone.
public final class WatchingBench {

    /// How searches are watched.
    private enum Mode {
        BARE,
        COUNTED,
        RECORDED
    }

    private final Settings settings;
    private final Query[] queries;

    private WatchingBench(Settings settings, SmallDocuments collection) {
        this.settings = settings;
        this.queries = IntStream.range(0, settings.number("queries"))
                .mapToObj(collection::query)
                .toArray(Query[]::new);
    }

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(
                args,
                Map.of(
                        "documents", "20000",
                        "queries", "100",
                        "modes", "BARE,COUNTED,RECORDED",
                        "rounds", "10",
                        "passes", "300"));
        SmallDocuments collection = new SmallDocuments(0);
        Path folder = Files.createTempDirectory(settings.path("folder"), "watching");
        try {
            Index.create(folder, collection.schema());
            try (IndexWriter writer = IndexWriter.open(folder, WriterOptions.DEFAULT)) {
                for (int i = 0; i < settings.number("documents"); i++) {
                    writer.add(collection.document(i, 0));
                }
                writer.commit();
            }
            new WatchingBench(settings, collection).run(folder);
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void run(Path folder) throws IOException {
        try (Index index = Index.open(folder, LivingIndexBench.PLAIN);
                Bare bare = Bare.open(folder)) {
            Searcher searcher = index.searcher();
            requireSame(searcher, bare);
            Mode[] modes = Arrays.stream(settings.text("modes").split(","))
                    .map(Mode::valueOf)
                    .toArray(Mode[]::new);
            Map<Mode, Double> best = new EnumMap<>(Mode.class);
            for (int round = 0; round < settings.number("rounds"); round++) {
                for (int i = 0; i < modes.length; i++) {
                    Mode mode = modes[(round + i) % modes.length];
                    best.merge(mode, micros(mode, searcher, bare), Math::min);
                }
            }
            best.forEach((mode, micros) -> print(mode.toString().toLowerCase(Locale.ROOT), micros));
        }
        print("counters alone", counterMicros());
    }

    private void requireSame(Searcher searcher, Bare bare) {
        for (Query query : queries) {
            if (!searcher.search(query).list().equals(bare.search.search(query).list())) {
                throw new IllegalStateException("the searches differ");
            }
        }
    }

    private double micros(Mode mode, Searcher searcher, Bare bare) {
        if (mode == Mode.BARE) {
            return micros(bare.search::search);
        }
        if (mode == Mode.COUNTED) {
            return micros(searcher::search);
        }
        try (Recording recording = new Recording()) {
            recording.enable("quarry.Search").withoutThreshold();
            recording.start();
            return micros(searcher::search);
        }
    }

    /// The fastest pass of a round, a search; the first tenth is not counted.
    private double micros(Function<Query, Hits> search) {
        int passes = settings.number("passes");
        long best = Long.MAX_VALUE;
        long found = 0;
        for (int pass = -passes / 10; pass < passes; pass++) {
            long start = System.nanoTime();
            for (Query query : queries) {
                found += search.apply(query).list().size();
            }
            best = pass < 0 ? best : Math.min(best, System.nanoTime() - start);
        }
        if (found == 0) {
            throw new IllegalStateException("nothing was found");
        }
        return best / 1e3 / queries.length;
    }

    /// Two looks at the clock and what is added.
    private static double counterMicros() {
        SearchCounters counters = new SearchCounters();
        Hits.Work work = new Hits.Work(3, 4, 5, 6, 7);
        int count = 100_000;
        long best = Long.MAX_VALUE;
        for (int pass = 0; pass < 100; pass++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long began = System.nanoTime();
                counters.add(work, System.nanoTime() - began);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best / 1e3 / count;
    }

    private static void print(String what, double micros) {
        System.out.printf(Locale.ROOT, "%-16s %8.3f us%n", what, micros);
    }

    /// The search below [Searcher], on an index's segments.
    private record Bare(List<LiveSegment> segments, FeedbackSearch search) implements AutoCloseable {

        static Bare open(Path folder) throws IOException {
            Manifest manifest = ManifestStore.newest(folder).orElseThrow();
            Schema schema = SchemaCodec.schema(folder, manifest);
            FieldModels models = FieldModels.read(folder, schema);
            List<LiveSegment> segments = new ArrayList<>();
            long rows = 0;
            for (SegmentEntry entry : manifest.segments()) {
                segments.add(new LiveSegment(
                        SegmentReader.open(folder.resolve(entry.name()), entry, schema, models, Residence.MAPPED),
                        rows,
                        null));
                rows += entry.rows();
            }
            return new Bare(segments, new FeedbackSearch(new IndexSearch(schema, segments)));
        }

        @Override
        public void close() {
            segments.forEach(segment -> segment.reader().close());
        }
    }
}
