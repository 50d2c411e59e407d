package dev.quarry.tools.faiss;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.write.LittleEndianOutput;
import dev.quarry.tools.write.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes an index file for faiss, row by row. The file appears under its name with [#finish]. Not thread-safe.
///
/// faiss knows one side of a model, by which it searches: the query map, where there is one, stands for the rotation,
/// and the scoring centroids for the codebook. So a model whose queries were trained further gives the same answers
/// there, but no vectors should be added to it; and a map that is no rotation is refused when the file is read here.
/// A cosine model becomes one for the inner product, whose queries must be normalised by the caller. An inverted file
/// gets a coarse centroid of zeros and says that codes are not of residuals; its ids are kept in memory, 8 bytes a row.
public final class FaissWriter implements Closeable {

    /// What faiss writes into two numbers that nobody reads.
    private static final long UNUSED = 1 << 20;

    private final FaissForm form;
    private final PqModel model;
    private final long rows;
    private final OutputFile file;
    private final LittleEndianOutput out;
    private final byte[] packed;
    private long[] ids = new long[1024];
    private long count;

    private FaissWriter(FaissForm form, PqModel model, long rows, OutputFile file) {
        this.form = form;
        this.model = model;
        this.rows = rows;
        this.file = file;
        this.out = new LittleEndianOutput(file.stream());
        this.packed = new byte[model.shape().codes().rowBytes()];
    }

    /// Starts a file. What was there under the name is replaced in the end.
    ///
    /// @param rows how many will be added
    /// @throws IllegalArgumentException when the form cannot hold the model: it has a rotation or query map and the
    ///     form has none or the reverse, or lists, or slices that do not divide the dimensions
    public static FaissWriter create(Path target, FaissForm form, PqModel model, long rows) throws IOException {
        requireFit(form, model);
        if (rows < 0) {
            throw new IllegalArgumentException("rows: expected at least 0, found " + rows);
        }
        if (form.hasIds() && rows > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("rows: expected at most 2^31 - 9 with ids, found " + rows);
        }
        OutputFile file = new OutputFile(target);
        try {
            FaissWriter writer = new FaissWriter(form, model, rows, file);
            writer.begin();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void requireFit(FaissForm form, PqModel model) {
        boolean turned = model.rotation().isPresent() || model.queryMap().isPresent();
        if (turned != form.hasRotation()) {
            throw new IllegalArgumentException(
                    "form: expected one %s a rotation, found %s".formatted(turned ? "with" : "without", form));
        }
        if (model.coarse().isPresent()) {
            throw new IllegalArgumentException("model: expected one without lists, found "
                    + model.coarse().get().lists());
        }
        if (model.shape().paddedDim() != model.shape().dim()) {
            throw new IllegalArgumentException("model: expected sub-quantizers that divide %d dimensions, found %d"
                    .formatted(model.shape().dim(), model.shape().subQuantizers()));
        }
    }

    private void begin() throws IOException {
        if (form.hasRotation()) {
            header("IxPT", rows);
            out.putInt(1);
            Matrix map = model.queryMap().orElseGet(() -> model.rotation().orElseThrow());
            tag("LTra");
            flag(false);
            floats(map.values());
            out.putLong(0);
            out.putInt(map.columns());
            out.putInt(map.rows());
            flag(true);
        }
        int rowBytes = packed.length;
        if (!form.hasIds()) {
            header("IxPq", rows);
            quantizer();
            out.putLong(Math.multiplyExact(rows, rowBytes));
            return;
        }
        header("IwPQ", rows);
        out.putLong(1);
        out.putLong(1);
        header(model.metric() == Metric.SQUARED_L2 ? "IxF2" : "IxFI", 1);
        floats(new float[model.shape().dim()]);
        flag(false);
        out.putLong(0);
        flag(false);
        out.putLong(rowBytes);
        quantizer();
        tag("ilar");
        out.putLong(1);
        out.putLong(rowBytes);
        tag(rows > 0 ? "full" : "sprs");
        out.putLong(rows > 0 ? 1 : 0);
        if (rows > 0) {
            out.putLong(rows);
        }
    }

    private void header(String tag, long count) throws IOException {
        tag(tag);
        out.putInt(model.shape().dim());
        out.putLong(count);
        out.putLong(UNUSED);
        out.putLong(UNUSED);
        flag(true);
        out.putInt(model.metric() == Metric.SQUARED_L2 ? FaissParts.SQUARED_L2 : FaissParts.INNER_PRODUCT);
    }

    private void quantizer() throws IOException {
        Codebook codebook = model.scoring();
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

    /// Adds a row.
    ///
    /// @param id from 0; the row's number where the form holds no ids
    /// @param codes holds M codes from `at` on, one a byte
    public void add(long id, byte[] codes, int at) throws IOException {
        if (count == rows) {
            throw new IllegalStateException("expected " + rows + " rows, found one more");
        }
        if (id < 0 || (!form.hasIds() && id != count)) {
            throw new IllegalArgumentException("row %d: expected %s, found %d"
                    .formatted(
                            count,
                            form.hasIds() ? "an id of at least 0" : "its number as id, as " + form + " holds none",
                            id));
        }
        pack(codes, at);
        out.putBytes(packed, packed.length);
        if (form.hasIds()) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.min(rows, 2L * ids.length));
            }
            ids[(int) count] = id;
        }
        count++;
    }

    private void pack(byte[] codes, int at) {
        int subQuantizers = model.shape().subQuantizers();
        if (model.shape().codes().bits() == 8) {
            System.arraycopy(codes, at, packed, 0, subQuantizers);
            return;
        }
        for (int m = 0; m < subQuantizers; m += 2) {
            packed[m / 2] = (byte) ((codes[at + m] & 0xF) | (codes[at + m + 1] << 4));
        }
    }

    /// Writes what follows the rows, and gives the file its name.
    ///
    /// @throws IllegalStateException when fewer rows were added than announced
    public void finish() throws IOException {
        if (count != rows) {
            throw new IllegalStateException("expected " + rows + " rows, found " + count);
        }
        if (form.hasIds()) {
            for (int row = 0; row < count; row++) {
                out.putLong(ids[row]);
            }
        } else {
            out.putInt(0);
            flag(false);
            // a threshold that no two codes reach, which is how faiss writes that there is none
            out.putInt(8 * packed.length + 1);
        }
        out.flush();
        file.finish();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
