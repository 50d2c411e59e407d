package dev.quarry.bench.multi;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.Searcher;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Settings;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Documents of several vectors, through the public API: recall of searches by their vectors against the exact
/// sum of best scores, and how many times faster they are, for more and more vectors found for each query vector.
///
/// The recall of the default parameters is checked before anything is timed. Times are the least of several
/// passes, in which all settings take turns.
public final class MultiVectorBench {

    private static final String FIELD = "tokens";

    /// A setting, its recall, and the least time of a pass.
    private static final class Trial {

        private final String name;
        private final Query.Method method;
        private double recall = 1;
        private long rowsScored;
        private long leastNanos = Long.MAX_VALUE;

        Trial(String name, Query.Method method) {
            this.name = name;
            this.method = method;
        }
    }

    private final Settings settings;
    private final List<Query> queries = new ArrayList<>();
    private final List<Trial> trials = new ArrayList<>();
    private final TokenVectors data;

    private MultiVectorBench(Settings settings) {
        this.settings = settings;
        this.data = new TokenVectors(
                settings.number("documents"),
                settings.number("vectors"),
                settings.number("dim"),
                settings.number("seed"));
        for (int i = 0; i < settings.number("queries"); i++) {
            queries.add(Query.of(FIELD, data.query(i, settings.number("queryvectors")))
                    .withK(settings.number("k")));
        }
        trials.add(new Trial("exact", new Query.Method.Exact()));
        trials.add(new Trial("default", new Query.Method.MultiVector(MultiVectorQuery.defaults(), Optional.empty())));
        for (int hits : settings.numbers("hits")) {
            for (int rescored : settings.numbers("rescored")) {
                trials.add(new Trial(
                        "hits " + hits + ", rescored " + rescored,
                        Query.of(FIELD, FieldValue.vectors(List.of()))
                                .with(new MultiVectorQuery(hits, rescored), new HnswQuery(1))
                                .method()));
            }
        }
    }

    public static void main(String[] args) throws IOException, RecallException {
        Settings settings = Settings.of(
                args,
                Map.ofEntries(
                        Map.entry("documents", "20000"),
                        Map.entry("vectors", "16"),
                        Map.entry("dim", "64"),
                        Map.entry("queryvectors", "8"),
                        Map.entry("queries", "50"),
                        Map.entry("k", "10"),
                        Map.entry("hits", "10,20,50,100,200,400"),
                        Map.entry("rescored", "50,200"),
                        Map.entry("codes", ""),
                        Map.entry("keep", ""),
                        Map.entry("seed", "42"),
                        Map.entry("minrecall", "0.9"),
                        Map.entry("passes", "5")));
        new MultiVectorBench(settings).run();
    }

    private void run() throws IOException, RecallException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try (IndexFiles files = IndexFiles.of(settings)) {
            IndexFiles.Built built = files.get("multi", description(), this::build);
            try (Index index = Index.open(built.place())) {
                out.println(index.documents() + " documents of "
                        + index.segments().getFirst().vectors().get(FIELD) + " vectors, built in "
                        + Units.decimals(built.time().seconds(), 1) + " s, " + Units.bytes(built.bytes()));
                Searcher searcher = index.searcher();
                judge(searcher);
                time(searcher);
                print(out);
            }
        }
    }

    private String description() {
        return String.join(
                " ",
                settings.text("documents"),
                settings.text("vectors"),
                settings.text("dim"),
                settings.text("seed"),
                settings.has("codes") ? settings.text("codes") : "none");
    }

    private IndexFiles.BuildTime build(Path place) throws IOException {
        DenseField vectors = DenseField.of(FIELD, settings.number("dim"), Similarity.INNER_PRODUCT);
        if (settings.has("codes")) {
            vectors = switch (settings.text("codes")) {
                case "sq8" -> vectors.withQuantization(Quantization.Scalar8.defaults());
                case "scan-sq8" ->
                    vectors.withIndexing(new DenseField.Indexing.Scan())
                            .withQuantization(Quantization.Scalar8.defaults());
                default -> throw new IllegalArgumentException("codes: expected sq8 or scan-sq8");
            };
        }
        Index.create(place, Schema.withLongIds(MultiVectorField.of(vectors)));
        IndexFiles.Stopwatch watch = new IndexFiles.Stopwatch();
        try (IndexWriter writer = IndexWriter.open(place)) {
            for (int i = 0; i < settings.number("documents"); i++) {
                writer.add(Document.of(i).with(FIELD, data.document(i)));
            }
            writer.commit();
            writer.compact();
        }
        return watch.stop(settings.number("threads"));
    }

    /// Takes recalls, and refuses defaults that find too little.
    private void judge(Searcher searcher) throws RecallException {
        List<Hits> truth = answers(searcher, trials.getFirst());
        for (Trial trial : trials) {
            List<Hits> answers = answers(searcher, trial);
            double found = 0;
            for (int i = 0; i < queries.size(); i++) {
                List<Hit> exact = truth.get(i).list();
                if (answers.get(i).list().size() != exact.size()) {
                    throw new IllegalStateException(trial.name + ": expected " + exact.size() + " hits, found "
                            + answers.get(i).list().size());
                }
                Set<Long> rows = new HashSet<>(exact.stream().map(Hit::row).toList());
                found += answers.get(i).list().stream()
                        .filter(hit -> rows.contains(hit.row()))
                        .count();
                trial.rowsScored += answers.get(i).work().rowsScored();
            }
            trial.recall = found / (queries.size() * settings.number("k"));
        }
        Trial preset = trials.get(1);
        if (preset.recall < settings.real("minrecall")) {
            throw new RecallException("default: recall " + preset.recall + " below " + settings.text("minrecall"));
        }
    }

    private List<Hits> answers(Searcher searcher, Trial trial) {
        return queries.stream()
                .map(query -> searcher.search(query.with(trial.method)))
                .toList();
    }

    private void time(Searcher searcher) {
        for (int pass = 0; pass < settings.number("passes"); pass++) {
            for (Trial trial : trials) {
                long start = System.nanoTime();
                answers(searcher, trial);
                trial.leastNanos = Math.min(trial.leastNanos, System.nanoTime() - start);
            }
        }
    }

    private void print(PrintWriter out) {
        Table table = new Table("search", "recall@" + settings.text("k"), "ms", "times exact", "rows scored");
        for (Trial trial : trials) {
            table.row(
                    trial.name,
                    Units.decimals(trial.recall, 3),
                    Units.decimals(trial.leastNanos / 1e6 / queries.size(), 2),
                    Units.decimals((double) trials.getFirst().leastNanos / trial.leastNanos, 1),
                    Units.count(trial.rowsScored / queries.size()));
        }
        table.print(out, "  ");
    }
}
