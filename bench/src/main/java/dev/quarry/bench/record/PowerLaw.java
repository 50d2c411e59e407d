package dev.quarry.bench.record;

/// `y = factor * x^exponent`, fitted by least squares of the logarithms.
///
/// @param exponent 1 for what grows as the collection does
/// @param factor `y` at `x = 1`
/// @param fit the part of the logarithms' variance that the line explains, 1 for a perfect fit
public record PowerLaw(double exponent, double factor, double fit) {

    /// Fits points of positive coordinates, at least two of them at different `x`.
    public static PowerLaw of(double[] x, double[] y) {
        int count = x.length;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < count; i++) {
            meanX += Math.log(x[i]) / count;
            meanY += Math.log(y[i]) / count;
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < count; i++) {
            double dx = Math.log(x[i]) - meanX;
            double dy = Math.log(y[i]) - meanY;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        if (count < 2 || xx == 0) {
            throw new IllegalArgumentException("expected at least two sizes, found " + count);
        }
        double exponent = xy / xx;
        return new PowerLaw(exponent, Math.exp(meanY - exponent * meanX), yy == 0 ? 1 : xy * xy / (xx * yy));
    }

    public double at(double x) {
        return factor * Math.pow(x, exponent);
    }
}
