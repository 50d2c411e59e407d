package dev.quarry;

import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.index.ProductField;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.pq.PqModel;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import dev.quarry.schema.SparseField;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.write.WriterState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What may change of a field once the index exists: each method gives the fields' entries for the next commit.
///
/// @param state of the writer, whose lock is held
record FieldChanges(WriterState state) {

    List<FieldEntry> search(String field, SeismicQuery parameters) {
        int number = number(field);
        if (!(state.schema().fields().get(number) instanceof SparseField sparse)) {
            throw new InvalidFieldException(
                    field, "a sparse field", state.schema().fields().get(number).kind());
        }
        return changed(number, sparse.withSearch(parameters));
    }

    List<FieldEntry> search(String field, HnswQuery parameters) {
        int number = number(field);
        Field changed = state.schema().fields().get(number) instanceof MultiVectorField several
                ? several.withSearch(parameters)
                : dense(number).withSearch(parameters);
        return changed(number, changed);
    }

    List<FieldEntry> search(String field, MultiVectorQuery parameters) {
        int number = number(field);
        if (!(state.schema().fields().get(number) instanceof MultiVectorField several)) {
            throw new InvalidFieldException(
                    field,
                    "a field of several vectors",
                    state.schema().fields().get(number).kind());
        }
        return changed(number, several.withSearch(parameters));
    }

    List<FieldEntry> search(String field, IvfQuery parameters) {
        int number = number(field);
        return changed(number, dense(number).withProbing(parameters));
    }

    /// @param coded whether there are codes of the model before
    List<FieldEntry> model(String field, PqModel model, boolean coded) throws IOException {
        int number = number(field);
        DenseField dense = dense(number);
        if (!ProductField.is(dense)) {
            throw new InvalidFieldException(field, "a product-quantized field", "quantization " + dense.quantization());
        }
        Optional<String> difference = ProductField.difference(dense, model);
        if (difference.isPresent()) {
            throw new InvalidFieldException(field, ProductField.expected(dense), "one for " + difference.get());
        }
        Optional<PqModel> before = state.models().of(number);
        if (before.isPresent() && coded) {
            Fingerprint codes = before.get().codesFingerprint();
            if (!model.codesFingerprint().equals(codes)) {
                throw new InvalidFieldException(
                        field,
                        "a model of the codes " + codes + " that are stored",
                        "codes " + model.codesFingerprint());
            }
        }
        state.models().put(number, model);
        return withModels();
    }

    /// The entries with the models that the fields have by now.
    List<FieldEntry> withModels() {
        List<FieldEntry> out = new ArrayList<>(state.manifest().fields());
        for (int i = 0; i < out.size(); i++) {
            PqModel model = state.models().of(i).orElse(null);
            if (model != null) {
                out.set(i, SchemaCodec.withModel(out.get(i), model.fingerprint()));
            }
        }
        return out;
    }

    private DenseField dense(int number) {
        Field field = state.schema().fields().get(number);
        if (field instanceof DenseField dense) {
            return dense;
        }
        throw new InvalidFieldException(field.name(), "a dense field", field.kind());
    }

    private int number(String field) {
        Schema schema = state.schema();
        return schema.number(field)
                .orElseThrow(() -> new InvalidFieldException(field, "one of " + schema.names(), "none of that name"));
    }

    private List<FieldEntry> changed(int number, Field field) {
        List<FieldEntry> fields = new ArrayList<>(state.manifest().fields());
        fields.set(number, SchemaCodec.withSearch(fields.get(number), field));
        return fields;
    }
}
