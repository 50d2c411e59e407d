package dev.quarry.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.tools.ExternalData;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.VectorFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Readers and measures end to end: exact search over NFCorpus with SPLADE-v3 vectors gives the values that an
/// independent program found.
class NfcorpusTest {
    private static final int TERMS = 30_522;
    private static final int DEPTH = 1000;
    private static final Measure NDCG = Measure.parse("ndcg@10");
    private static final Measure MRR = Measure.parse("mrr@10");

    private static final List<Measure> MEASURES = List.of(NDCG, MRR);

    @TempDir
    Path folder;

    @Test
    void exactSearchHasTheKnownQuality() throws IOException {
        Path documents = ExternalData.require("nfcorpus/docs.csr.gz");
        List<String> documentIds = IdReader.readAll(ExternalData.require("nfcorpus/docs.ids.txt.gz"));
        Path queries = ExternalData.require("nfcorpus/queries-test-splade-v3.csr.gz");
        List<String> queryIds = IdReader.readAll(ExternalData.require("nfcorpus/queries-test-splade-v3.ids.txt.gz"));
        Qrels qrels = Qrels.read(ExternalData.require("nfcorpus/qrels/test.tsv"));

        List<List<Posting>> lists = new ArrayList<>();
        IntStream.range(0, TERMS).forEach(term -> lists.add(new ArrayList<>()));
        try (SparseReader reader = VectorFiles.openSparse(documents, ReadOptions.defaults())) {
            while (reader.next()) {
                for (int i = 0; i < reader.count(); i++) {
                    lists.get(reader.terms()[i]).add(new Posting((int) reader.row(), reader.weights()[i]));
                }
            }
        }
        Run.Builder run = new Run.Builder();
        try (SparseReader reader = VectorFiles.openSparse(queries, ReadOptions.defaults())) {
            while (reader.next()) {
                double[] scores = new double[documentIds.size()];
                for (int i = 0; i < reader.count(); i++) {
                    for (Posting posting : lists.get(reader.terms()[i])) {
                        scores[posting.row()] += (double) posting.weight() * reader.weights()[i];
                    }
                }
                String query = queryIds.get((int) reader.row());
                run.addQuery(query);
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> -scores[row]))
                        .limit(DEPTH)
                        .forEach(row -> run.add(query, documentIds.get(row), scores[row]));
            }
        }
        Evaluation answered = Evaluation.of(qrels, run.build(), MEASURES, Averaging.ANSWERED);
        assertThat(answered.perQuery()).hasSize(323);
        assertThat(answered.missing()).isZero();
        assertThat(mean(answered, NDCG)).isEqualTo(0.36324, within(0.000005));
        assertThat(mean(answered, MRR)).isEqualTo(0.57389, within(0.000005));

        Path file = folder.resolve("run.txt");
        try (Writer out = Files.newBufferedWriter(file)) {
            RunFile.write(run.build(), "exact", out);
        }
        Evaluation written = Evaluation.of(qrels, RunFile.read(file), MEASURES, Averaging.JUDGED);
        assertThat(written.means()).isEqualTo(answered.means());

        // 56 of the queries have equal scores among their first 11; trec_eval's rule for them costs this much.
        Evaluation sorted = Evaluation.of(qrels, run.buildSorted(), MEASURES, Averaging.ANSWERED);
        assertThat(mean(sorted, NDCG)).isEqualTo(0.36243, within(0.000005));
        assertThat(mean(sorted, MRR)).isEqualTo(0.56977, within(0.000005));
    }

    private static double mean(Evaluation evaluation, Measure measure) {
        return evaluation.means().getOrDefault(measure, Double.NaN);
    }

    private record Posting(int row, float weight) {}
}
