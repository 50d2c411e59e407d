package dev.quarry.tools.load;

import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.jpq.JudgedQueries;
import dev.quarry.jpq.Judgments;
import dev.quarry.jpq.QuerySet;
import dev.quarry.linear.Matrix;
import dev.quarry.schema.Schema;
import dev.quarry.tools.eval.Qrels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Queries of a file as training takes them.
public final class TrainingQueries {

    private TrainingQueries() {}

    /// All queries, without judgments.
    public static QuerySet unjudged(List<NamedQuery> queries, int dim) {
        return QuerySet.of(matrix(queries, dim));
    }

    /// The queries that have judgments of documents that are in the index.
    ///
    /// @param ids kind of the index's ids
    public static JudgedQueries judged(
            List<NamedQuery> queries, Qrels qrels, Searcher searcher, Schema.IdKind ids, int dim) {
        List<NamedQuery> known = new ArrayList<>();
        List<Judgments> judgments = new ArrayList<>();
        for (NamedQuery query : queries) {
            if (qrels.judges(query.id())) {
                Judgments judged = judgments(qrels.of(query.id()), searcher, ids);
                if (judged.rows().length > 0) {
                    known.add(query);
                    judgments.add(judged);
                }
            }
        }
        return JudgedQueries.of(QuerySet.of(matrix(known, dim)), judgments);
    }

    private static Judgments judgments(Map<String, Integer> grades, Searcher searcher, Schema.IdKind ids) {
        List<int[]> found = new ArrayList<>();
        grades.forEach((document, grade) -> {
            OptionalLong row = row(document, searcher, ids);
            if (row.isPresent()) {
                found.add(new int[] {Math.toIntExact(row.getAsLong()), Math.max(0, grade)});
            }
        });
        return new Judgments(
                found.stream().mapToInt(one -> one[0]).toArray(),
                found.stream().mapToInt(one -> one[1]).toArray());
    }

    private static OptionalLong row(String document, Searcher searcher, Schema.IdKind ids) {
        if (ids == Schema.IdKind.STRING) {
            return searcher.row(DocumentId.of(document));
        }
        try {
            return searcher.row(DocumentId.of(Long.parseLong(document)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // no such document in an index whose ids are numbers
        }
    }

    /// The queries as a matrix `(queries, dim)`.
    public static Matrix matrix(List<NamedQuery> queries, int dim) {
        Matrix out = Matrix.zero(queries.size(), dim);
        for (int i = 0; i < queries.size(); i++) {
            float[] values = floats(queries.get(i).vector());
            System.arraycopy(values, 0, out.values(), i * dim, dim);
        }
        return out;
    }

    private static float[] floats(FieldValue vector) {
        return switch (vector) {
            case FieldValue.Floats(float[] values) -> values;
            case FieldValue.Bytes bytes ->
                throw new IllegalArgumentException("queries: expected vectors of floats, found bytes");
            case FieldValue.Terms terms -> throw new IllegalArgumentException("queries: expected dense vectors");
            case FieldValue.Tokens tokens -> throw new IllegalArgumentException("queries: expected dense vectors");
            case FieldValue.Vectors several ->
                throw new IllegalArgumentException("queries: expected a vector each, found several");
            case FieldValue.Codes codes -> throw new IllegalArgumentException("queries: expected vectors, found codes");
            case FieldValue.Attribute values ->
                throw new IllegalArgumentException("queries: expected vectors, found attributes");
        };
    }
}
