package dev.quarry.jpq;

/// AdamW (Loshchilov and Hutter, ICLR 2019) for one group of parameters, with decay towards the start and in units of
/// the group, see [Rates].
final class AdamW {

    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Rates rates;
    private final double unit;
    private final float[] start;
    private final float[] mean;
    private final float[] square;
    private int steps;

    /// @param values at the start
    AdamW(float[] values, Rates rates) {
        this.rates = rates;
        this.start = values.clone();
        this.mean = new float[values.length];
        this.square = new float[values.length];
        double norm = Prepared.squaredNorm(values, 0, values.length);
        this.unit = norm > 0 ? Math.sqrt(norm / values.length) : 1;
    }

    /// The squared norm of a gradient, in units of the group; 0 for a group that stays as it is.
    double squaredNorm(float[] gradient) {
        return rates.learningRate() == 0 ? 0 : unit * unit * Prepared.squaredNorm(gradient, 0, gradient.length);
    }

    /// Moves the parameters.
    ///
    /// @param clip what the gradient is multiplied by
    /// @param share of the learning rate at this step
    void step(float[] values, float[] gradient, double clip, double share) {
        if (rates.learningRate() == 0) {
            return;
        }
        steps++;
        float scale = (float) (clip * unit);
        float rate = (float) (unit * share * rates.learningRate() / (1 - Math.pow(BETA_1, steps)));
        float correction = (float) (1 / (1 - Math.pow(BETA_2, steps)));
        float back = (float) (share * rates.learningRate() * rates.pull());
        float beta1 = (float) BETA_1;
        float beta2 = (float) BETA_2;
        float epsilon = (float) EPSILON;
        for (int i = 0; i < values.length; i++) {
            float g = scale * gradient[i];
            mean[i] = beta1 * mean[i] + (1 - beta1) * g;
            square[i] = beta2 * square[i] + (1 - beta2) * g * g;
            float move = rate * mean[i] / ((float) Math.sqrt(square[i] * correction) + epsilon);
            values[i] -= move + back * (values[i] - start[i]);
        }
    }
}
