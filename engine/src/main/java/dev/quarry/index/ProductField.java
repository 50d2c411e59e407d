package dev.quarry.index;

import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTraining;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import java.util.Optional;

/// What a product-quantized field asks of its model.
public final class ProductField {

    private ProductField() {}

    /// Whether the field is product-quantized.
    public static boolean is(DenseField field) {
        return field.quantization() instanceof Quantization.Product;
    }

    /// What of a model does not fit the field, in words; empty when it fits.
    public static Optional<String> difference(DenseField field, PqModel model) {
        if (!model.shape().equals(shape(field))) {
            return Optional.of("%d dimensions in %d codes of %d bits"
                    .formatted(
                            model.shape().dim(),
                            model.shape().subQuantizers(),
                            model.shape().codes().bits()));
        }
        if (model.metric() != DenseVectors.metric(field.similarity())) {
            return Optional.of("metric " + model.metric());
        }
        Optional<DenseField.Indexing.Ivf> found =
                model.coarse().map(coarse -> new DenseField.Indexing.Ivf(coarse.lists(), coarse.encodes()));
        if (!found.equals(lists(field))) {
            return Optional.of(found.map(lists -> lists.lists() + " lists of " + lists.encodes())
                    .orElse("no lists"));
        }
        return Optional.empty();
    }

    /// What a model for the field must be, in words.
    public static String expected(DenseField field) {
        PqShape shape = shape(field);
        return "a model for %s, %d dimensions in %d codes of %d bits, %s"
                .formatted(
                        field.similarity(),
                        shape.dim(),
                        shape.subQuantizers(),
                        shape.codes().bits(),
                        lists(field)
                                .map(lists -> lists.lists() + " lists of " + lists.encodes())
                                .orElse("no lists"));
    }

    static Quantization.Product product(DenseField field) {
        if (field.quantization() instanceof Quantization.Product product) {
            return product;
        }
        throw new IllegalArgumentException("field " + field.name() + " is not product-quantized");
    }

    static PqShape shape(DenseField field) {
        Quantization.Product product = product(field);
        return PqShape.of(field.dim(), product.subQuantizers(), product.bits());
    }

    static Optional<DenseField.Indexing.Ivf> lists(DenseField field) {
        return field.indexing() instanceof DenseField.Indexing.Ivf lists ? Optional.of(lists) : Optional.empty();
    }

    /// How a model for the field is trained where none was installed.
    static PqTraining training(DenseField field) {
        Quantization.Product product = product(field);
        PqTraining training = PqTraining.plain(shape(field), DenseVectors.metric(field.similarity()));
        PqTraining plain = new PqTraining(
                training.shape(), training.metric(), product.rotationSteps(), training.clusterSteps(), product.seed());
        return lists(field)
                .map(lists -> plain.withLists(new PqTraining.Coarse(lists.lists(), lists.encodes())))
                .orElse(plain);
    }
}
