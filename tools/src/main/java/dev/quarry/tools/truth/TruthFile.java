package dev.quarry.tools.truth;

import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.schema.Schema;
import dev.quarry.tools.eval.Ranked;
import dev.quarry.tools.eval.Run;
import dev.quarry.tools.eval.RunFile;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.NeighborReader;
import dev.quarry.tools.read.ReadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Reads the exact answer from a file that somebody else computed.
public final class TruthFile {
    private TruthFile() {}

    /// Reads neighbors by row number (`.ibin`, `.ivecs`, `.npy`, `.hdf5`), or documents by id from a TREC run: any
    /// other name.
    ///
    /// @param k rows wanted for each query
    /// @throws InputException also if a query has no answer in the file, or one shorter than `k` and than the index
    public static Truth read(
            Path file, List<NamedQuery> queries, int k, Searcher searcher, Schema.IdKind ids, long documents)
            throws IOException {
        long[][] rows = isMatrix(file) ? neighbors(file, queries) : run(file, queries, searcher, ids);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length < Math.min(k, documents)) {
                throw new InputException(
                        file,
                        "query " + queries.get(i).id(),
                        "at least " + Math.min(k, documents) + " neighbors",
                        String.valueOf(rows[i].length));
            }
        }
        return new Truth(rows, null);
    }

    private static boolean isMatrix(Path file) {
        return String.valueOf(file.getFileName())
                .toLowerCase(Locale.ROOT)
                .matches(".*\\.(ibin|ivecs|npy|hdf5|h5)(\\.gz|\\.zst)?");
    }

    private static long[][] neighbors(Path file, List<NamedQuery> queries) throws IOException {
        long[][] rows = new long[queries.size()][];
        try (NeighborReader reader = NeighborReader.open(file, ReadOptions.defaults())) {
            for (int i = 0; i < rows.length; i++) {
                if (!reader.next()) {
                    throw new InputException(file, "", "a row for each of " + rows.length + " queries", i + " rows");
                }
                int[] neighbors = reader.neighbors();
                rows[i] = new long[neighbors.length];
                for (int j = 0; j < neighbors.length; j++) {
                    rows[i][j] = neighbors[j];
                }
            }
        }
        return rows;
    }

    private static long[][] run(Path file, List<NamedQuery> queries, Searcher searcher, Schema.IdKind ids)
            throws IOException {
        Run run = RunFile.read(file);
        long[][] rows = new long[queries.size()][];
        for (int i = 0; i < rows.length; i++) {
            List<Ranked> answer = run.of(queries.get(i).id());
            rows[i] = new long[answer.size()];
            for (int j = 0; j < rows[i].length; j++) {
                String document = answer.get(j).document();
                rows[i][j] = row(file, document, searcher, ids);
            }
        }
        return rows;
    }

    private static long row(Path file, String document, Searcher searcher, Schema.IdKind ids) throws InputException {
        try {
            DocumentId id =
                    ids == Schema.IdKind.LONG ? DocumentId.of(Long.parseLong(document)) : DocumentId.of(document);
            return searcher.row(id).orElseThrow(() -> new InputException(file, "", "documents of the index", document));
        } catch (NumberFormatException e) {
            throw new InputException(file, "", "documents with whole numbers as ids", document, e);
        }
    }
}
