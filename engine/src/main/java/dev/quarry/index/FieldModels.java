package dev.quarry.index;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqModelFile;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The models of the product-quantized fields of an index, each in a file of the index folder that is named by its
/// fingerprint. A reader's never change. Thread-safe.
public final class FieldModels {

    private final Path folder;
    private final Map<Integer, PqModel> models;

    private FieldModels(Path folder, Map<Integer, PqModel> models) {
        this.folder = folder;
        this.models = models;
    }

    /// Reads the models that a schema names.
    ///
    /// @throws java.nio.file.NoSuchFileException when a file is missing
    /// @throws dev.quarry.format.FormatException when a file is damaged, or its model is not the field's
    public static FieldModels read(Path folder, Schema schema) throws IOException {
        return read(folder, schema, new FieldModels(folder, Map.of()));
    }

    /// Reads the models that a schema names, but for those that are known: they are taken over, with all that was
    /// derived from them.
    ///
    /// @throws java.nio.file.NoSuchFileException when a file is missing
    /// @throws dev.quarry.format.FormatException when a file is damaged, or its model is not the field's
    public static FieldModels read(Path folder, Schema schema, FieldModels known) throws IOException {
        Map<Integer, PqModel> models = new ConcurrentHashMap<>();
        for (int number = 0; number < schema.fields().size(); number++) {
            if (schema.fields().get(number) instanceof DenseField field
                    && field.quantization() instanceof Quantization.Product product
                    && product.model().isPresent()) {
                Fingerprint wanted = product.model().get();
                PqModel model = known.models.get(number);
                boolean same = model != null && model.fingerprint().equals(wanted);
                models.put(number, same ? model : read(folder, field, wanted));
            }
        }
        return new FieldModels(folder, models);
    }

    private static PqModel read(Path folder, DenseField field, Fingerprint fingerprint) throws IOException {
        Path file = folder.resolve(IndexFolder.modelName(fingerprint));
        PqModel model = PqModelFile.read(file);
        Optional<String> difference = ProductField.difference(field, model);
        if (difference.isPresent() || !model.fingerprint().equals(fingerprint)) {
            throw new CorruptSegmentException(
                    file,
                    "model",
                    0,
                    "the model " + fingerprint + " of field \"" + field.name() + "\"",
                    difference.orElse("model " + model.fingerprint()));
        }
        return model;
    }

    /// These models, whatever is put later.
    public FieldModels copy() {
        return new FieldModels(folder, new ConcurrentHashMap<>(models));
    }

    /// The model of a field, if it has one yet.
    public Optional<PqModel> of(int field) {
        return Optional.ofNullable(models.get(field));
    }

    /// Makes a model a field's, and its file durable. It is in use once a commit names it.
    public void put(int field, PqModel model) throws IOException {
        Path file = folder.resolve(IndexFolder.modelName(model.fingerprint()));
        if (!Files.exists(file)) {
            PqModelFile.write(file, model);
        }
        models.put(field, model);
    }
}
