package dev.quarry.bench.dense;

import dev.quarry.jpq.JudgedQueries;
import dev.quarry.jpq.Judgments;
import dev.quarry.jpq.QuerySet;
import dev.quarry.jpq.VectorRows;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.tools.eval.Qrels;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// Documents and judged queries in three parts: to train with, to decide when to stop, and to report on.
///
/// @param name as it stands in results
/// @param metric documents are compared by
/// @param vectors `(rows, dim)`
record RetrievalTask(
        String name, Metric metric, Matrix vectors, JudgedQueries train, JudgedQueries dev, JudgedQueries test) {

    /// NFCorpus (BEIR) with its own three parts. The folder has `dense-svd384-docs.npy`, `docs.ids.txt.gz`, the
    /// same of `queries-all-inference-free`, and `qrels/{train,dev,test}.tsv`.
    static RetrievalTask nfcorpus(Path folder) throws IOException {
        Matrix documents = read(folder.resolve("dense-svd384-docs.npy"));
        Map<String, Integer> rows = numbers(IdReader.readAll(folder.resolve("docs.ids.txt.gz")));
        Matrix queries = read(folder.resolve("dense-svd384-queries-all-inference-free.npy"));
        List<String> ids = IdReader.readAll(folder.resolve("queries-all-inference-free.ids.txt.gz"));
        List<JudgedQueries> parts = new ArrayList<>();
        for (String part : List.of("train", "dev", "test")) {
            Qrels qrels = Qrels.read(folder.resolve("qrels").resolve(part + ".tsv"));
            List<Integer> chosen = new ArrayList<>();
            List<Judgments> judgments = new ArrayList<>();
            for (int query = 0; query < ids.size(); query++) {
                if (qrels.judges(ids.get(query))) {
                    chosen.add(query);
                    judgments.add(judgments(qrels.of(ids.get(query)), rows));
                }
            }
            parts.add(JudgedQueries.of(QuerySet.of(select(queries, chosen)), judgments));
        }
        return new RetrievalTask("nfcorpus-svd384", Metric.DOT, documents, parts.get(0), parts.get(1), parts.get(2));
    }

    /// Texts that are documents and queries at the same time; a text is no answer to itself. The folder has
    /// `dense-texts/bge-base-en-v1.5.*` and `splade-texts/proxy-qrels.tsv.gz`; a relation counts in
    /// both directions. Of the queries 60 % train, 15 % decide when to stop, 25 % are reported on, by `seed`.
    static RetrievalTask texts(Path folder, long seed) throws IOException {
        Matrix vectors = read(folder.resolve("dense-texts").resolve("bge-base-en-v1.5.768.f16.npy"));
        List<String> ids = IdReader.readAll(folder.resolve("dense-texts").resolve("bge-base-en-v1.5.ids.txt"));
        Map<Integer, List<Integer>> related =
                related(folder.resolve("splade-texts").resolve("proxy-qrels.tsv.gz"), numbers(ids));
        List<Integer> order = new ArrayList<>(related.keySet());
        Collections.shuffle(order, new Random(seed));
        int trainEnd = order.size() * 60 / 100;
        int devEnd = order.size() * 75 / 100;
        return new RetrievalTask(
                "texts-bge768",
                Metric.COSINE,
                vectors,
                part(vectors, order.subList(0, trainEnd), related),
                part(vectors, order.subList(trainEnd, devEnd), related),
                part(vectors, order.subList(devEnd, order.size()), related));
    }

    private static JudgedQueries part(Matrix vectors, List<Integer> chosen, Map<Integer, List<Integer>> related) {
        List<int[]> leftOut = new ArrayList<>();
        List<Judgments> judgments = new ArrayList<>();
        for (int query : chosen) {
            leftOut.add(new int[] {query});
            int[] rows = related.getOrDefault(query, List.of()).stream()
                    .mapToInt(row -> row)
                    .distinct()
                    .toArray();
            int[] grades = new int[rows.length];
            Arrays.fill(grades, 1);
            judgments.add(new Judgments(rows, grades));
        }
        return JudgedQueries.of(new QuerySet(select(vectors, chosen), leftOut), judgments);
    }

    private static Map<Integer, List<Integer>> related(Path file, Map<String, Integer> rows) throws IOException {
        Map<Integer, List<Integer>> related = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> fields = List.of(line.split("\t", -1));
                Integer a = rows.get(fields.get(0));
                Integer b = rows.get(fields.get(1));
                if (a != null && b != null && !a.equals(b)) {
                    related.computeIfAbsent(a, key -> new ArrayList<>()).add(b);
                    related.computeIfAbsent(b, key -> new ArrayList<>()).add(a);
                }
            }
        }
        return related;
    }

    private static Judgments judgments(Map<String, Integer> grades, Map<String, Integer> rows) {
        List<Map.Entry<String, Integer>> known = grades.entrySet().stream()
                .filter(entry -> rows.containsKey(entry.getKey()))
                .toList();
        return new Judgments(
                known.stream()
                        .mapToInt(entry -> rows.getOrDefault(entry.getKey(), -1))
                        .toArray(),
                known.stream().mapToInt(Map.Entry::getValue).toArray());
    }

    private static Map<String, Integer> numbers(List<String> ids) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            numbers.put(ids.get(i), i);
        }
        return numbers;
    }

    private static Matrix select(Matrix vectors, List<Integer> rows) {
        Matrix out = Matrix.zero(rows.size(), vectors.columns());
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(
                    vectors.values(),
                    rows.get(i) * vectors.columns(),
                    out.values(),
                    i * vectors.columns(),
                    vectors.columns());
        }
        return out;
    }

    private static Matrix read(Path file) throws IOException {
        List<float[]> rows = new ArrayList<>();
        try (DenseReader reader = VectorFiles.openDense(file, ReadOptions.defaults())) {
            while (reader.next()) {
                rows.add(reader.floats().clone());
            }
        }
        Matrix out = Matrix.zero(rows.size(), rows.getFirst().length);
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, out.values(), i * out.columns(), out.columns());
        }
        return out;
    }

    VectorRows documents() {
        return VectorRows.of(vectors);
    }
}
