package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermKind;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.VectorFiles;
import dev.quarry.tools.read.VectorFormat;
import dev.quarry.tools.read.VectorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The files that an index is built from.
///
/// @param sparse files of sparse rows; several of one field follow each other
/// @param dense files of dense rows, likewise
/// @param attributes of a new index; those of an index that is there are its schema's
/// @param attributeFiles JSON lines of attributes alone, for all rows
/// @param ids files of ids, for all rows; empty if the rows bring their own or are to be numbered
/// @param names the vocabulary, null for none
/// @param sparseReading how sparse files are read
/// @param denseReading how dense files are read
public record DocumentInputs(
        List<FieldInput> sparse,
        List<FieldInput> dense,
        List<AttributeField> attributes,
        List<Path> attributeFiles,
        List<Path> ids,
        @Nullable TermNames names,
        ReadOptions sparseReading,
        ReadOptions denseReading) {
    /// Name of the sparse field if none is given.
    public static final String SPARSE_FIELD = "sparse";

    /// Name of the dense field if none is given.
    public static final String DENSE_FIELD = "dense";

    /// What only the caller can say of a new index's fields: the names are known from the inputs, the rest is a wish.
    public interface Wishes {
        /// The sparse field wanted where the inputs suggest `field`.
        SparseField sparse(SparseField field);

        /// The dense field wanted.
        ///
        /// @param file the type of the values in the field's first file
        DenseField dense(String name, int dimensions, ElementType file);
    }

    /// The schema of a new index for these inputs, from the first file of each field.
    ///
    /// @param kind of ids; null for what suits: strings if there are any, numbers otherwise
    public Schema schema(Schema.@Nullable IdKind kind, Wishes wishes) throws IOException {
        List<Field> fields = new ArrayList<>();
        boolean named = !ids.isEmpty();
        for (Map.Entry<String, List<Path>> field : files(sparse, SPARSE_FIELD).entrySet()) {
            Path first = field.getValue().getFirst();
            try (SparseReader reader = VectorFiles.openSparse(first, sparseReading)) {
                SparseField of = SparseField.of(field.getKey());
                fields.add(wishes.sparse(of.withTerms(TermValues.naming(reader.termKind(), names))));
                // Of the formats, the one that has tokens has ids too.
                named |= reader.termKind() == TermKind.TOKEN;
            }
        }
        for (Map.Entry<String, List<Path>> field : files(dense, DENSE_FIELD).entrySet()) {
            Path first = field.getValue().getFirst();
            try (DenseReader reader = VectorFiles.openDense(first, denseReading)) {
                fields.add(wishes.dense(field.getKey(), reader.dimensions(), DenseValues.stored(reader.type())));
            }
        }
        fields.addAll(attributes);
        Schema.IdKind suiting = named ? Schema.IdKind.STRING : Schema.IdKind.LONG;
        return new Schema(kind == null ? suiting : kind, fields);
    }

    /// Opens the inputs for an index with this schema.
    ///
    /// @param firstNumber the number of the first document, an id where there is no other
    /// @throws InputException also if the schema lacks a field, or has it with another kind
    public DocumentSource open(Schema schema, long firstNumber) throws IOException {
        List<AttributeField> wanted = schema.fields().stream()
                .filter(AttributeField.class::isInstance)
                .map(AttributeField.class::cast)
                .toList();
        ReadOptions withAttributes = sparseReading.withAttributes(wanted);
        List<FieldRows> rows = new ArrayList<>();
        try {
            for (Map.Entry<String, List<Path>> field :
                    files(sparse, SPARSE_FIELD).entrySet()) {
                rows.add(sparseRows(schema, field.getKey(), field.getValue(), withAttributes));
            }
            for (Map.Entry<String, List<Path>> field : files(dense, DENSE_FIELD).entrySet()) {
                rows.add(denseRows(schema, field.getKey(), field.getValue()));
            }
            if (!attributeFiles.isEmpty()) {
                ReadOptions alone =
                        withAttributes.withFormat(VectorFormat.JSONL).withoutVectors();
                rows.add(new FieldRows("", attributeFiles, file -> VectorFiles.openSparse(file, alone), row -> null));
            }
            return new DocumentSource(rows, RowIds.open(ids), schema.ids(), firstNumber);
        } catch (IOException | RuntimeException e) {
            for (FieldRows field : rows) {
                field.close();
            }
            throw e;
        }
    }

    private FieldRows sparseRows(Schema schema, String name, List<Path> files, ReadOptions options) throws IOException {
        if (!(field(schema, name, files) instanceof SparseField field)) {
            throw new InputException(files.getFirst(), "", "dense rows for field " + name, "sparse ones");
        }
        TermValues values = new TermValues(field.terms(), names, TermValues.Unknown.REFUSE);
        return new FieldRows(
                name, files, file -> VectorFiles.openSparse(file, options), row -> values.value((SparseReader) row));
    }

    private FieldRows denseRows(Schema schema, String name, List<Path> files) throws IOException {
        if (!(field(schema, name, files) instanceof DenseField field)) {
            throw new InputException(files.getFirst(), "", "sparse rows for field " + name, "dense ones");
        }
        return new FieldRows(name, files, file -> openDense(file, field), row -> dense(row, field));
    }

    private static FieldValue dense(VectorReader row, DenseField field) {
        return DenseValues.value((DenseReader) row, field.elements());
    }

    private VectorReader openDense(Path file, DenseField field) throws IOException {
        DenseReader reader = VectorFiles.openDense(file, denseReading);
        if (reader.dimensions() != field.dim()) {
            reader.close();
            throw new InputException(
                    file,
                    "",
                    field.dim() + " dimensions for field " + field.name(),
                    String.valueOf(reader.dimensions()));
        }
        return reader;
    }

    private static Field field(Schema schema, String name, List<Path> files) throws InputException {
        Integer number = schema.number(name).orElse(null);
        if (number == null) {
            throw new InputException(files.getFirst(), "", "one of the index's fields " + schema.names(), name);
        }
        return schema.fields().get(number);
    }

    private static Map<String, List<Path>> files(List<FieldInput> inputs, String defaultField) {
        Function<String, List<Path>> none = field -> new ArrayList<>();
        Map<String, List<Path>> files = new LinkedHashMap<>();
        inputs.forEach(input ->
                files.computeIfAbsent(input.fieldOr(defaultField), none).add(input.file()));
        return files;
    }

    /// Bytes on disk of all vector files.
    public long bytesTotal() throws IOException {
        long bytes = 0;
        for (FieldInput input : sparse) {
            bytes += Files.size(input.file());
        }
        for (FieldInput input : dense) {
            bytes += Files.size(input.file());
        }
        for (Path file : attributeFiles) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
