package dev.quarry.tools.faiss;

import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.read.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads an index file of faiss that holds product-quantization codes: `PQ`, `OPQ,PQ`, `IVF1,PQ` or `OPQ,IVF1,PQ` by
/// faiss's names ([FaissForm]), with codes of 4 or 8 bits, for the inner product or squared L2. The model is read at
/// once, rows then one by one, straight from the mapped file; nothing is held for them. Not thread-safe.
///
/// Where an inverted file encodes residuals, the single coarse centroid is added to the centroids of the codebook, so
/// that the result is a plain model: each code then stands for a slice of the vector itself.
///
/// The layout was taken from what faiss's own reader and writer do; no file that faiss itself wrote has been tried. All
/// numbers are checked before they are used: what a damaged file gives is an
/// [InputException], or values that are as valid as those in the file before.
public final class FaissReader implements Closeable {

    private static final int TAG_BYTES = 4;

    private final FaissInput in;
    private final FaissForm form;
    private final PqModel model;
    private final long rows;
    private final long codesAt;
    private final long idsAt;
    private final byte[] packed;
    private final byte[] codes;
    private long row = -1;

    private record Contents(FaissForm form, PqModel model, long rows, long codesAt, long idsAt) {}

    private FaissReader(FaissInput in, Contents contents) {
        this.in = in;
        this.form = contents.form;
        this.model = contents.model;
        this.rows = contents.rows;
        this.codesAt = contents.codesAt;
        this.idsAt = contents.idsAt;
        this.packed = new byte[model.shape().codes().rowBytes()];
        this.codes = new byte[model.shape().subQuantizers()];
    }

    /// Opens a file and reads its model.
    ///
    /// @throws InputException when it is not such a file, or an index of another kind, such as an inverted file of
    ///     several lists
    public static FaissReader open(Path file) throws IOException {
        FaissInput in = new FaissInput(file);
        try {
            return new FaissReader(in, contents(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static Contents contents(FaissInput in) throws InputException {
        FaissParts parts = new FaissParts(in);
        String tag = in.readTag("index");
        Optional<Matrix> rotation = Optional.empty();
        Optional<FaissParts.Header> outer = Optional.empty();
        if (tag.equals("IxPT")) {
            FaissParts.Header header = parts.header();
            long chainAt = in.position();
            int chain = in.readInt("transforms");
            in.require(chain == 1, chainAt, "1 transform", chain);
            rotation = Optional.of(parts.rotation(header.dim()));
            outer = Optional.of(header);
            tag = in.readTag("index");
        }
        boolean inverted = tag.equals("IwPQ");
        in.require(
                inverted || tag.equals("IxPq"),
                in.position() - TAG_BYTES,
                "an index of product-quantization codes (IxPq, IwPQ, or IxPT before it)",
                tag);
        FaissParts.Header header = parts.header();
        if (outer.isPresent()) {
            FaissParts.Header first = outer.get();
            boolean same =
                    first.dim() == header.dim() && first.rows() == header.rows() && first.metric() == header.metric();
            in.require(
                    same,
                    header.at(),
                    "%d dimensions, %d rows, %s as before".formatted(first.dim(), first.rows(), first.metric()),
                    "%d dimensions, %d rows, %s".formatted(header.dim(), header.rows(), header.metric()));
        }
        FaissForm form = FaissForm.of(rotation.isPresent(), inverted);
        return inverted ? inverted(parts, header, form, rotation) : plain(parts, header, form, rotation);
    }

    private static Contents plain(FaissParts parts, FaissParts.Header header, FaissForm form, Optional<Matrix> rotation)
            throws InputException {
        FaissInput in = parts.in();
        Codebook codebook = parts.codebook(header.dim());
        long countAt = in.position();
        int rowBytes = codebook.shape().codes().rowBytes();
        long bytes = in.readCount(1, "bytes of codes");
        in.require(
                bytes % rowBytes == 0 && bytes / rowBytes == header.rows(),
                countAt,
                "codes of %d rows, %d bytes each".formatted(header.rows(), rowBytes),
                bytes + " bytes");
        long codesAt = in.take(bytes, "codes");
        in.readInt("search type");
        in.readBoolean("whether signs are encoded");
        in.readInt("polysemous threshold");
        in.requireEnd();
        return new Contents(form, PqModel.of(header.metric(), rotation, codebook), header.rows(), codesAt, 0);
    }

    private static Contents inverted(
            FaissParts parts, FaissParts.Header header, FaissForm form, Optional<Matrix> rotation)
            throws InputException {
        FaissInput in = parts.in();
        long listsAt = in.position();
        long lists = in.readLong("lists");
        in.require(lists == 1, listsAt, "1 list; others are not supported", lists + " lists");
        in.readLong("lists to visit");
        float[] centroid = parts.centroid(header.dim());
        parts.skipDirectMap();
        boolean residuals = in.readBoolean("whether residuals are encoded");
        long bytesAt = in.position();
        long codeBytes = in.readLong("bytes of a row's codes");
        Codebook codebook = parts.codebook(header.dim());
        int rowBytes = codebook.shape().codes().rowBytes();
        in.require(codeBytes == rowBytes, bytesAt, rowBytes + " bytes of a row's codes", codeBytes);
        parts.list(header.rows(), rowBytes);
        long at = in.position();
        long room = Long.MAX_VALUE / (rowBytes + Long.BYTES);
        in.require(header.rows() <= room, at, "at most " + room + " rows", header.rows());
        long codesAt = in.take(header.rows() * rowBytes, "codes");
        long idsAt = in.take(header.rows() * Long.BYTES, "ids");
        in.requireEnd();
        Codebook whole = residuals ? shifted(codebook, centroid) : codebook;
        return new Contents(form, PqModel.of(header.metric(), rotation, whole), header.rows(), codesAt, idsAt);
    }

    /// The coarse centroid's slice added to each centroid.
    private static Codebook shifted(Codebook codebook, float[] centroid) {
        int slice = codebook.shape().sliceDim();
        float[] values = codebook.values().clone();
        for (int m = 0; m < codebook.shape().subQuantizers(); m++) {
            for (int code = 0; code < codebook.shape().entries(); code++) {
                for (int i = 0; i < slice; i++) {
                    values[codebook.offset(m, code) + i] += centroid[m * slice + i];
                }
            }
        }
        return new Codebook(codebook.shape(), values);
    }

    public FaissForm form() {
        return form;
    }

    /// What the codes mean. Its metric is the inner product or squared L2; a file does not say whether vectors were
    /// normalised.
    public PqModel model() {
        return model;
    }

    public long rows() {
        return rows;
    }

    /// Goes to the next row, in the order of the file.
    ///
    /// @return false when there is none
    public boolean next() throws InputException {
        if (row + 1 >= rows) {
            return false;
        }
        row++;
        PqCodesShape shape = model.shape().codes();
        in.copy(codesAt + row * shape.rowBytes(), packed);
        if (shape.bits() == 8) {
            System.arraycopy(packed, 0, codes, 0, codes.length);
        } else {
            for (int m = 0; m < codes.length; m++) {
                codes[m] = (byte) ((packed[m / 2] >> (4 * (m % 2))) & 0xF);
            }
        }
        in.require(id() >= 0, idsAt + row * Long.BYTES, "an id of at least 0", id());
        return true;
    }

    /// The current row's id: what the file says, or the row's number where it holds no ids. From 0; a file may repeat
    /// one.
    public long id() {
        return form.hasIds() ? in.longAt(idsAt + row * Long.BYTES) : row;
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
