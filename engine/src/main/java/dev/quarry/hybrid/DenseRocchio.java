package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.query.Feedback;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Similarity;
import java.util.List;

/// Rocchio's formula for the vectors of a dense field.
record DenseRocchio(Feedback.Rocchio rocchio, DenseField field) {

    /// @param relevant one vector or more
    FieldValue of(FieldValue query, List<FieldValue> relevant) {
        double[] sum = new double[field.dim()];
        add(query, rocchio.alpha(), sum);
        for (FieldValue vector : relevant) {
            add(vector, (double) rocchio.beta() / relevant.size(), sum);
        }
        boolean floating = field.elements().isFloating();
        double unit = unit(sum, floating);
        float[] changed = new float[sum.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = (float) (floating ? sum[i] / unit : Math.rint(sum[i] / unit));
        }
        return FieldValue.dense(changed);
    }

    /// What the sum is divided by.
    private double unit(double[] sum, boolean floating) {
        if (floating && field.similarity() != Similarity.SQUARED_L2) {
            return 1;
        }
        if (field.similarity() != Similarity.COSINE) {
            return (double) rocchio.alpha() + rocchio.beta();
        }
        double largest = 0;
        for (double value : sum) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest > 0 ? largest / (field.elements() == ElementType.U8 ? 255 : Byte.MAX_VALUE) : 1;
    }

    private void add(FieldValue vector, double weight, double[] sum) {
        float[] values = floats(vector, field.elements());
        double length = 1;
        if (field.similarity() == Similarity.COSINE) {
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            length = squares > 0 ? Math.sqrt(squares) : 1;
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * (values[i] / length);
        }
    }

    /// A dense vector as floats.
    static float[] floats(FieldValue vector, ElementType elements) {
        if (vector instanceof FieldValue.Floats(float[] values)) {
            return values;
        }
        byte[] bytes = ((FieldValue.Bytes) vector).values();
        float[] values = new float[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = elements == ElementType.U8 ? Byte.toUnsignedInt(bytes[i]) : bytes[i];
        }
        return values;
    }
}
