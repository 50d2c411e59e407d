package dev.quarry.tools.load;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.DocumentReader;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.VectorFiles;
import dev.quarry.tools.read.VectorReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Queries of a file, all in memory.
///
/// @param queries in the file's order; ids are those of the file, else of the ids, else row numbers from 0
/// @param droppedTerms terms that the vocabulary lacks and that were left out
public record QueryFile(List<NamedQuery> queries, long droppedTerms) {
    /// Reads queries for a field.
    ///
    /// @param ids null if the rows bring their own or are to be numbered
    /// @param names the vocabulary, null for none
    /// @throws InputException also if the file's kind is not the field's, if ids and rows differ in number, or if
    ///     an id comes twice
    public static QueryFile read(
            Path file, @Nullable Path ids, Field field, @Nullable TermNames names, ReadOptions options)
            throws IOException {
        if (field instanceof MultiVectorField several) {
            return several(file, ids, several);
        }
        TermValues terms = field instanceof SparseField sparse
                ? new TermValues(sparse.terms(), names, TermValues.Unknown.DROP)
                : null;
        List<NamedQuery> queries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (RowIds lines = RowIds.open(ids == null ? List.of() : List.of(ids));
                VectorReader reader = open(file, field, options)) {
            while (next(reader)) {
                String own = reader instanceof SparseReader sparse ? sparse.id() : null;
                String id = lines == null ? own : lines.next();
                if (lines != null && id == null) {
                    throw reader.failure("as many ids as queries in " + ids, "the end of the ids");
                }
                String name = id == null ? Long.toString(reader.row()) : id;
                if (!seen.add(name)) {
                    throw reader.failure("each query id once", name + " again");
                }
                queries.add(new NamedQuery(name, value(reader, field, terms)));
            }
            String left = lines == null ? null : lines.next();
            if (left != null) {
                throw new InputException(
                        file, "", "as many queries as ids in " + ids, "the end, and id " + left + " left");
            }
        }
        return new QueryFile(List.copyOf(queries), terms == null ? 0 : terms.dropped());
    }

    /// Reads JSON lines `{"id": "q1", "FIELD": [[0.1, 0.2], [0.3, 0.4]]}`.
    private static QueryFile several(Path file, @Nullable Path ids, MultiVectorField field) throws IOException {
        if (ids != null) {
            throw new InputException(ids, "", "no ids: queries of several vectors bring their own", "a file of them");
        }
        List<NamedQuery> queries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (DocumentReader reader = DocumentReader.open(file, Schema.withStringIds(field))) {
            for (Document query = reader.next(); query != null; query = reader.next()) {
                String id = query.id().toString();
                FieldValue vectors = query.fields().get(field.name());
                if (vectors == null || !seen.add(id)) {
                    throw new InputException(
                            file,
                            reader.place(),
                            vectors == null ? "the key \"" + field.name() + "\"" : "each query id once",
                            vectors == null ? "none" : id + " again");
                }
                queries.add(new NamedQuery(id, vectors));
            }
        }
        return new QueryFile(List.copyOf(queries), 0);
    }

    /// Joins the queries of several fields by id.
    ///
    /// @param files of one field each, at least one
    /// @return in the order of the first file
    /// @throws InvalidQueryException if the files have different ids
    public static QueryFile join(List<QueryFile> files) {
        List<NamedQuery> joined = new ArrayList<>(files.getFirst().queries());
        long dropped = files.getFirst().droppedTerms();
        for (QueryFile file : files.subList(1, files.size())) {
            Map<String, NamedQuery> byId = new HashMap<>();
            file.queries().forEach(query -> byId.put(query.id(), query));
            if (byId.size() != joined.size()) {
                throw new InvalidQueryException(
                        "queries", "as many for each field", joined.size() + " and " + byId.size());
            }
            for (int i = 0; i < joined.size(); i++) {
                NamedQuery other = byId.get(joined.get(i).id());
                if (other == null) {
                    throw new InvalidQueryException(
                            "queries",
                            "the same ids for each field",
                            joined.get(i).id() + " for one alone");
                }
                joined.set(i, joined.get(i).and(other.vector()));
            }
            dropped += file.droppedTerms();
        }
        return new QueryFile(List.copyOf(joined), dropped);
    }

    private static VectorReader open(Path file, Field field, ReadOptions options) throws IOException {
        return switch (field) {
            case SparseField sparse -> VectorFiles.openSparse(file, options);
            case DenseField dense -> {
                DenseReader reader = VectorFiles.openDense(file, options);
                if (reader.dimensions() != dense.dim()) {
                    reader.close();
                    throw new InputException(
                            file,
                            "",
                            dense.dim() + " dimensions, as field " + dense.name() + " has",
                            String.valueOf(reader.dimensions()));
                }
                yield reader;
            }
            case MultiVectorField several ->
                throw new InvalidQueryException(
                        "field " + field.name(), "a file of rows", "a field of several vectors");
            case AttributeField attribute ->
                throw new InvalidQueryException("field " + field.name(), "a field of vectors", "an attribute");
        };
    }

    private static boolean next(VectorReader reader) throws IOException {
        return switch (reader) {
            case SparseReader sparse -> sparse.next();
            case DenseReader dense -> dense.next();
        };
    }

    private static FieldValue value(VectorReader reader, Field field, @Nullable TermValues terms) throws IOException {
        if (reader instanceof SparseReader sparse && terms != null) {
            return terms.value(sparse);
        }
        if (reader instanceof DenseReader dense && field instanceof DenseField of) {
            return DenseValues.value(dense, of.elements());
        }
        throw new InvalidQueryException("field " + field.name(), "queries of the field's kind", "another kind");
    }
}
