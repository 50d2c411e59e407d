package dev.quarry.tests.batch;

import dev.quarry.batch.Centroids;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.GradientBatch;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.SparseLists;
import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What operations on batches are to give, in plain loops, one number after the other.
final class BatchOracle {

    private static final int CHAIN = 1024;

    private BatchOracle() {}

    static float squaredDistance(float[] a, int at, float[] b, int bAt, int dim) {
        float sum = 0;
        for (int i = 0; i < dim; i++) {
            float difference = a[at + i] - b[bAt + i];
            sum = Math.fma(difference, difference, sum);
        }
        return sum;
    }

    static float dot(float[] a, int at, float[] b, int bAt, int dim) {
        float sum = 0;
        for (int i = 0; i < dim; i++) {
            sum = Math.fma(a[at + i], b[bAt + i], sum);
        }
        return sum;
    }

    /// Nearest centroids and their distances.
    record Assigned(int[] codes, float[] distances) {}

    static Assigned assign(float[] points, int count, Centroids centroids) {
        int books = centroids.books();
        int dim = centroids.dim();
        int[] codes = new int[count * books];
        float[] distances = new float[count * books];
        for (int at = 0; at < codes.length; at++) {
            float best = Float.POSITIVE_INFINITY;
            for (int entry = 0; entry < centroids.entries(); entry++) {
                int centroid = (at % books * centroids.entries() + entry) * dim;
                float distance = squaredDistance(points, at * dim, centroids.values(), centroid, dim);
                if (distance < best) {
                    best = distance;
                    codes[at] = entry;
                }
            }
            distances[at] = best;
        }
        return new Assigned(codes, distances);
    }

    static double[] sums(float[] points, int count, Centroids centroids, int[] codes, int[] sizes) {
        int books = centroids.books();
        int dim = centroids.dim();
        double[] sums = new double[centroids.values().length];
        for (int at = 0; at < count * books; at++) {
            int entry = at % books * centroids.entries() + codes[at];
            sizes[entry]++;
            for (int i = 0; i < dim; i++) {
                sums[entry * dim + i] += points[at * dim + i];
            }
        }
        return sums;
    }

    static float[] timesTransposed(float[] a, int rows, int inner, float[] b, int columns) {
        float[] out = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (int from = 0; from < inner; from += CHAIN) {
                    int steps = Math.min(CHAIN, inner - from);
                    out[row * columns + column] += dot(a, row * inner + from, b, column * inner + from, steps);
                }
            }
        }
        return out;
    }

    static float[] transposedTimes(float[] a, int left, float[] b, int right, int rows) {
        return timesTransposed(transposed(a, rows, left), left, rows, transposed(b, rows, right), right);
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] out = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i % columns * rows + i / columns] = values[i];
        }
        return out;
    }

    /// Codes and what they leave out.
    record Encoded(byte[] codes, int[] lists, double error) {}

    static Encoded encode(float[] vectors, int count, EncodingModel model) {
        int dim = model.dim();
        Centroids books = model.codebook();
        int padded = books.books() * books.dim();
        float[] rotation = model.rotation();
        float[] rotated = rotation == null ? vectors : timesTransposed(vectors, count, dim, rotation, dim);
        float[] slices = new float[count * padded];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rotated, i * dim, slices, i * padded, dim);
        }
        int[] lists = new int[0];
        float[] listCentroids = model.lists();
        if (listCentroids != null) {
            Centroids quantizer = new Centroids(1, model.listCount(), dim, listCentroids);
            lists = assign(rotated, count, quantizer).codes;
            for (int i = 0; i < count * dim && model.residuals() == EncodingModel.Residuals.OF_LIST; i++) {
                slices[i / dim * padded + i % dim] -= listCentroids[lists[i / dim] * dim + i % dim];
            }
        }
        Assigned assigned = assign(slices, count, books);
        byte[] codes = new byte[assigned.codes.length];
        double error = 0;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) assigned.codes[i];
            error += assigned.distances[i];
        }
        return new Encoded(codes, lists, error);
    }

    /// @param self the query of each number is the row of that number, which is left out
    static NearestRows nearest(float[] rows, int count, float[] queries, int dim, Metric metric, int k, boolean self) {
        int all = queries.length / dim;
        int[] found = new int[all * k];
        float[] scores = new float[all * k];
        Arrays.fill(found, -1);
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        for (int query = 0; query < all; query++) {
            int number = query;
            float[] ofRow = new float[count];
            for (int row = 0; row < count; row++) {
                ofRow[row] = metric == Metric.SQUARED_L2
                        ? 0 - squaredDistance(rows, row * dim, queries, query * dim, dim)
                        : dot(rows, row * dim, queries, query * dim, dim) + 0f;
            }
            List<Integer> best = IntStream.range(0, count)
                    .filter(row -> !self || row != number)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer row) -> -(double) ofRow[row])
                            .thenComparing(row -> row))
                    .limit(k)
                    .toList();
            for (int i = 0; i < best.size(); i++) {
                found[query * k + i] = best.get(i);
                scores[query * k + i] = ofRow[best.get(i)];
            }
        }
        return new NearestRows(k, found, scores);
    }

    static int[] assignSparse(SparseLists lists) {
        int[] out = new int[lists.entries().length];
        for (int list = 0; list < lists.lists(); list++) {
            int first = lists.centroidStarts()[list];
            int centroids = lists.centroidStarts()[list + 1] - first;
            for (int at = lists.starts()[list]; at < lists.starts()[list + 1]; at++) {
                out[at] = (at - lists.starts()[list]) % centroids;
                float most = 0;
                for (int centroid = 0; centroid < centroids; centroid++) {
                    float dot = dot(lists.rows(), lists.entries()[at], lists.centroids(), first + centroid);
                    if (dot > most) {
                        most = dot;
                        out[at] = centroid;
                    }
                }
            }
        }
        return out;
    }

    private static float dot(SparseLists.Vectors rows, int row, SparseLists.Vectors centroids, int centroid) {
        float sum = 0;
        for (int i = rows.starts()[row]; i < rows.starts()[row + 1]; i++) {
            for (int j = centroids.starts()[centroid]; j < centroids.starts()[centroid + 1]; j++) {
                if (rows.terms()[i] == centroids.terms()[j]) {
                    sum += rows.values()[i] * centroids.values()[j];
                }
            }
        }
        return sum;
    }

    static void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        Centroids given = batch.centroids();
        int dim = given.dim();
        int all = given.books() * given.entries();
        for (int query = 0; query < batch.queries(); query++) {
            for (int entry = 0; entry < all; entry++) {
                float slope = batch.slopes()[query * all + entry];
                for (int i = 0; i < dim; i++) {
                    int u = (query * given.books() + entry / given.entries()) * dim + i;
                    int c = entry * dim + i;
                    if (batch.metric() == Metric.SQUARED_L2) {
                        float pull = 2 * slope * (batch.mapped()[u] - given.values()[c]);
                        centroids[c] += pull;
                        queries[u] -= pull;
                    } else {
                        centroids[c] += slope * batch.mapped()[u];
                        queries[u] += slope * given.values()[c];
                    }
                }
            }
        }
    }
}
