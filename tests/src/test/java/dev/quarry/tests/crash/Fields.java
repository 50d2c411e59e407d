package dev.quarry.tests.crash;

import dev.quarry.Index;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which fields an index of these tests has.
enum Fields {
    /// Those of [Version].
    PLAIN {
        @Override
        Schema schema() {
            return Version.schema();
        }

        @Override
        Document document(Version version) {
            return version.document();
        }

        @Override
        void complete(Map<String, Integer> versions) {
            // documents are all that there is
        }
    },
    /// One more, of codes, whose model is a file of its own.
    CODED {
        @Override
        Schema schema() {
            List<Field> fields = new ArrayList<>(Version.schema().fields());
            fields.add(DenseField.of(CODES, Version.DIM, Similarity.SQUARED_L2)
                    .withQuantization(Quantization.Product.of(2).withBits(4).withRotationSteps(0)));
            return new Schema(Schema.IdKind.STRING, fields);
        }

        @Override
        Document document(Version version) {
            return version.document().with(CODES, FieldValue.dense(version.vector()));
        }

        @Override
        void complete(Map<String, Integer> versions) {
            if (!versions.isEmpty()) {
                versions.putIfAbsent(MODEL, 0);
            }
        }
    };

    /// The field of codes.
    static final String CODES = "codes";
    /// The name by which a state tells, beside its documents, how often the model of the codes was trained
    /// further.
    static final String MODEL = "the model";

    /// Those of an index.
    static Fields of(Schema schema) {
        return schema.number(CODES).isPresent() ? CODED : PLAIN;
    }

    abstract Schema schema();

    abstract Document document(Version version);

    /// Adds to what documents an index is to hold what a commit of them makes besides.
    abstract void complete(Map<String, Integer> versions);

    /// How often the model of an index was trained further, if it has one.
    static Optional<Integer> steps(Index index) {
        if (of(index.schema()) == PLAIN) {
            return Optional.empty();
        }
        return index.model(CODES).map(model -> Math.getExponent(largest(model.scoring()) / largest(model.encoding())));
    }

    /// A model that says of itself that it was trained further once more: it scores by twice the values.
    static PqModel trainedFurther(PqModel model) {
        float[] values = model.scoring().values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 2;
        }
        return model.withScoring(Optional.empty(), new Codebook(model.shape(), values));
    }

    private static float largest(Codebook codebook) {
        float largest = 0;
        for (float value : codebook.values()) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
