package dev.quarry.tools.faiss;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.write.LittleEndianOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Writes what comes before the rows.
final class FaissHead {

    /// What faiss writes into two numbers that nobody reads.
    private static final long UNUSED = 1 << 20;

    private final LittleEndianOutput out;
    private final FaissForm form;
    private final PqModel model;
    private final Codebook codebook;
    private final Optional<Matrix> map;
    private final Matrix centroids;

    FaissHead(LittleEndianOutput out, FaissForm form, PqModel model) {
        this.out = out;
        this.form = form;
        this.model = model;
        Optional<Matrix> whole = model.queryMap().or(model::rotation);
        Optional<FaissReduction> reduction = whole.flatMap(matrix -> FaissReduction.of(model, matrix));
        Matrix all = model.coarse()
                .map(CoarseQuantizer::centroids)
                .orElseGet(() -> Matrix.zero(1, model.shape().dim()));
        this.map = whole.map(
                matrix -> reduction.map(smaller -> smaller.narrowRows(matrix)).orElse(matrix));
        this.codebook =
                reduction.map(smaller -> smaller.narrow(model.scoring())).orElse(model.scoring());
        this.centroids = reduction.map(smaller -> smaller.narrowColumns(all)).orElse(all);
    }

    /// @param sizes rows of each list; one number where there are none
    void write(long[] sizes) throws IOException {
        long rows = Arrays.stream(sizes).sum();
        if (map.isPresent()) {
            transform(map.get(), rows);
        }
        if (form.rows() == FaissForm.Rows.MAPPED) {
            header("IxMp", codebook.shape().dim(), rows);
        }
        int rowBytes = codebook.shape().codes().rowBytes();
        switch (form.rows()) {
            case NUMBERED, MAPPED -> {
                header("IxPq", codebook.shape().dim(), rows);
                quantizer();
                out.putLong(Math.multiplyExact(rows, rowBytes));
            }
            case ONE_LIST, LISTS -> {
                header("IwPQ", codebook.shape().dim(), rows);
                lists();
                out.putLong(rowBytes);
                quantizer();
                sizes(sizes, rowBytes);
            }
        }
    }

    private void transform(Matrix matrix, long rows) throws IOException {
        header("IxPT", matrix.columns(), rows);
        out.putInt(1);
        tag("LTra");
        flag(false);
        floats(matrix.values());
        out.putLong(0);
        out.putInt(matrix.columns());
        out.putInt(matrix.rows());
        flag(true);
    }

    /// The lists' centroids, no direct map, and what codes stand for. Cosines choose lists by distance and are
    /// scored as products.
    private void lists() throws IOException {
        out.putLong(centroids.rows());
        out.putLong(1);
        boolean products = model.metric() == Metric.DOT || form.rows() == FaissForm.Rows.ONE_LIST;
        Metric metric = products ? model.metric() : Metric.SQUARED_L2;
        header(metric == Metric.SQUARED_L2 ? "IxF2" : "IxFI", codebook.shape().dim(), centroids.rows(), metric);
        floats(centroids.values());
        flag(false);
        out.putLong(0);
        flag(model.coarse()
                .map(coarse -> coarse.encodes() == CoarseQuantizer.Encodes.RESIDUALS)
                .orElse(false));
    }

    /// As pairs where at most half of the lists have rows, as faiss does.
    private void sizes(long[] sizes, int rowBytes) throws IOException {
        tag("ilar");
        out.putLong(sizes.length);
        out.putLong(rowBytes);
        long filled = Arrays.stream(sizes).filter(size -> size > 0).count();
        boolean full = filled > sizes.length / 2;
        tag(full ? "full" : "sprs");
        out.putLong(full ? sizes.length : 2 * filled);
        for (int list = 0; list < sizes.length; list++) {
            if (!full && sizes[list] > 0) {
                out.putLong(list);
            }
            if (full || sizes[list] > 0) {
                out.putLong(sizes[list]);
            }
        }
    }

    private void header(String tag, int dim, long count) throws IOException {
        header(tag, dim, count, model.metric());
    }

    private void header(String tag, int dim, long count, Metric metric) throws IOException {
        tag(tag);
        out.putInt(dim);
        out.putLong(count);
        out.putLong(UNUSED);
        out.putLong(UNUSED);
        flag(true);
        out.putInt(metric == Metric.SQUARED_L2 ? FaissParts.SQUARED_L2 : FaissParts.INNER_PRODUCT);
    }

    private void quantizer() throws IOException {
        out.putLong(codebook.shape().dim());
        out.putLong(codebook.shape().subQuantizers());
        out.putLong(codebook.shape().codes().bits());
        floats(codebook.values());
    }

    private void floats(float[] values) throws IOException {
        out.putLong(values.length);
        out.putFloats(values, values.length);
    }

    private void tag(String tag) throws IOException {
        out.putBytes(tag.getBytes(StandardCharsets.US_ASCII), tag.length());
    }

    private void flag(boolean set) throws IOException {
        out.putBytes(new byte[] {(byte) (set ? 1 : 0)}, 1);
    }
}
