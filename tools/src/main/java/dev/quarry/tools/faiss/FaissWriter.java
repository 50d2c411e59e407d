package dev.quarry.tools.faiss;

import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.write.LittleEndianOutput;
import dev.quarry.tools.write.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes an index file for faiss, row by row. The file appears under its name with [#finish]. Not thread-safe.
///
/// faiss knows one side of a model, by which it searches: the query map, where there is one, stands for the
/// rotation, and the scoring centroids for the codebook. So a model whose queries were trained further gives the
/// same answers there, but no vectors should be added to it; and a map that is no rotation is refused when the
/// file is read here. A cosine model becomes one for the inner product, whose queries must be normalised by the
/// caller; its lists are chosen by distance as here, which is refused when the file is read here. The inverted
/// file of a model without lists gets a coarse centroid of zeros and says that codes are not of residuals. Ids
/// are kept in memory, 8 bytes a row of a list.
public final class FaissWriter implements Closeable {

    private final FaissForm form;
    private final PqModel model;
    private final long[] sizes;
    private final long rows;
    private final OutputFile file;
    private final LittleEndianOutput out;
    private final byte[] packed;
    private long[] ids = new long[1024];
    private int held;
    private int list;
    private long count;

    private FaissWriter(FaissForm form, PqModel model, long[] sizes, OutputFile file) {
        this.form = form;
        this.model = model;
        this.sizes = sizes;
        this.rows = Arrays.stream(sizes).sum();
        this.file = file;
        this.out = new LittleEndianOutput(file.stream());
        this.packed = new byte[model.shape().codes().rowBytes()];
    }

    /// Starts a file. What was there under the name is replaced in the end.
    ///
    /// @param sizes how many rows will be added to each list, one list after the other; for a form without lists,
    ///     one number
    /// @throws IllegalArgumentException when the form cannot hold the model: one has a rotation (or query map) or
    ///     lists and the other has not, or slices do not divide the dimensions
    public static FaissWriter create(Path target, FaissForm form, PqModel model, long... sizes) throws IOException {
        requireFit(form, model);
        requireSizes(form, model, sizes);
        OutputFile file = new OutputFile(target);
        try {
            FaissWriter writer = new FaissWriter(form, model, sizes.clone(), file);
            new FaissHead(writer.out, form, model).write(sizes);
            writer.skipEmptyLists();
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
        if (model.coarse().isPresent() != form.hasLists()) {
            throw new IllegalArgumentException(model.coarse()
                    .map(lists -> "form: expected one with lists, as the model has %d, found %s"
                            .formatted(lists.lists(), form))
                    .orElse("form: expected one without lists, as the model has none, found " + form));
        }
        if (model.shape().paddedDim() != model.shape().dim()) {
            throw new IllegalArgumentException("model: expected sub-quantizers that divide %d dimensions, found %d"
                    .formatted(model.shape().dim(), model.shape().subQuantizers()));
        }
    }

    private static void requireSizes(FaissForm form, PqModel model, long[] sizes) {
        int lists = model.coarse().map(CoarseQuantizer::lists).orElse(1);
        if (sizes.length != lists) {
            throw new IllegalArgumentException("lists: expected %d, found %d".formatted(lists, sizes.length));
        }
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("rows: expected at least 0, found " + size);
            }
            if (form.hasIds() && size > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("rows: expected at most 2^31 - 9 with ids, found " + size);
            }
        }
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
        count++;
        if (form.hasIds()) {
            if (held == ids.length) {
                ids = Arrays.copyOf(ids, (int) Math.min(sizes[list], 2L * ids.length));
            }
            ids[held++] = id;
        }
        if (form.rows() != FaissForm.Rows.MAPPED && held == sizes[list]) {
            writeIds();
            list++;
            skipEmptyLists();
        }
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

    private void skipEmptyLists() {
        while (list < sizes.length && sizes[list] == 0) {
            list++;
        }
    }

    private void writeIds() throws IOException {
        for (int row = 0; row < held; row++) {
            out.putLong(ids[row]);
        }
        held = 0;
    }

    /// Writes what follows the rows, and gives the file its name.
    ///
    /// @throws IllegalStateException when fewer rows were added than announced
    public void finish() throws IOException {
        if (count != rows) {
            throw new IllegalStateException("expected " + rows + " rows, found " + count);
        }
        if (!form.hasIds() || form.rows() == FaissForm.Rows.MAPPED) {
            out.putInt(0);
            out.putBytes(new byte[1], 1);
            // a threshold that no two codes reach, which is how faiss writes that there is none
            out.putInt(8 * packed.length + 1);
        }
        if (form.rows() == FaissForm.Rows.MAPPED) {
            out.putLong(rows);
            writeIds();
        }
        out.flush();
        file.finish();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
