package dev.quarry.tools.faiss;

import dev.quarry.pq.PqModel;
import dev.quarry.tools.read.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Reads an index file of faiss that holds product-quantization codes: `PQ` or `IVFn,PQ`, with a rotation or a
/// transform to fewer dimensions before it or not, and `PQ` also behind a map of ids, by faiss's names
/// ([FaissForm]), with codes of 4 or 8 bits, for the inner product or squared L2. The model is read at once, rows
/// then one by one, straight from the mapped file; nothing is held for them but where each list starts. Not
/// thread-safe.
///
/// Of an inverted file of one list, the coarse centroid is added to the centroids of the codebook where codes are
/// of residuals, so that the result is a plain model: each code then stands for a slice of the vector itself.
/// Several lists stay as they are. A transform to fewer dimensions becomes a rotation with rows of zeros.
///
/// The layout is that of files of faiss 1.7.3, which the tests read. All numbers are checked before they are
/// used: what a damaged file gives is an [InputException], or values that are as valid as those in the file
/// before.
public final class FaissReader implements Closeable {

    private final FaissInput in;
    private final FaissContents contents;
    private final byte[] packed;
    private final byte[] codes;
    private int run;
    /// within the run
    private long next;
    private long row = -1;
    private long id;
    private int list;

    private FaissReader(FaissInput in, FaissContents contents) {
        this.in = in;
        this.contents = contents;
        this.packed = new byte[model().shape().codes().rowBytes()];
        this.codes = new byte[model().shape().subQuantizers()];
    }

    /// Opens a file and reads its model.
    ///
    /// @throws InputException when it is not such a file, or an index of another kind
    public static FaissReader open(Path file) throws IOException {
        FaissInput in = new FaissInput(file);
        try {
            return new FaissReader(in, FaissContents.read(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    public FaissForm form() {
        return contents.form();
    }

    /// What the codes mean. Its metric is the inner product or squared L2; a file does not say whether vectors were
    /// normalised.
    public PqModel model() {
        return contents.model();
    }

    public long rows() {
        return contents.rows();
    }

    /// Goes to the next row, in the order of the file.
    ///
    /// @return false when there is none
    public boolean next() throws InputException {
        while (run < contents.runs().size() && next == contents.runs().get(run).rows()) {
            run++;
            next = 0;
        }
        if (run == contents.runs().size()) {
            return false;
        }
        FaissRun rows = contents.runs().get(run);
        row++;
        list = rows.list();
        in.copy(rows.codesAt() + next * packed.length, packed);
        unpack();
        id = row;
        if (rows.idsAt() != FaissRun.NUMBERED) {
            long at = rows.idsAt() + next * Long.BYTES;
            id = in.longAt(at);
            in.require(id >= 0, at, "an id of at least 0", id);
        }
        next++;
        return true;
    }

    private void unpack() {
        if (packed.length == codes.length) {
            System.arraycopy(packed, 0, codes, 0, codes.length);
            return;
        }
        for (int m = 0; m < codes.length; m++) {
            codes[m] = (byte) ((packed[m / 2] >> (4 * (m % 2))) & 0xF);
        }
    }

    /// The current row's id: what the file says, or the row's number where it holds no ids. From 0; a file may repeat
    /// one.
    public long id() {
        return id;
    }

    /// The current row's list, 0 where the model has none.
    public int list() {
        return list;
    }

    /// The current row's codes, `(M)`, one a byte; overwritten by [#next].
    public byte[] codes() {
        return codes;
    }

    @Override
    public void close() {
        in.close();
    }
}
