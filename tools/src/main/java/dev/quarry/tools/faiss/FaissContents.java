package dev.quarry.tools.faiss;

import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.read.InputException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a file holds, but for the rows themselves.
///
/// @param runs where rows lie
record FaissContents(FaissForm form, PqModel model, long rows, List<FaissRun> runs) {

    static FaissContents read(FaissInput in) throws InputException {
        FaissContents contents = new Reading(in).index();
        in.requireEnd();
        return contents;
    }

    /// Indexes lie within each other: a transform may come before codes, a map of ids around codes or around
    /// both, each at most once.
    private static final class Reading {

        private final FaissInput in;
        private final FaissParts parts;
        private FaissParts.@Nullable Header outer;
        private @Nullable FaissTransform transform;
        private boolean mapped;

        Reading(FaissInput in) {
            this.in = in;
            this.parts = new FaissParts(in);
        }

        FaissContents index() throws InputException {
            long at = in.position();
            String tag = in.readTag("index");
            if (tag.equals("IxPT") && transform == null) {
                return transformed();
            }
            if ((tag.equals("IxMp") || tag.equals("IxM2")) && !mapped) {
                return mapped();
            }
            if (tag.equals("IwPQ") && !mapped) {
                return inverted();
            }
            if (tag.equals("IxPq")) {
                return plain();
            }
            String expected = "an index of product-quantization codes ("
                    + (transform == null ? "IxPT before it, " : "")
                    + (mapped ? "" : "IxMp or IxM2 around it, IwPQ, ")
                    + "IxPq)";
            throw in.unexpected(at, expected, tag);
        }

        private FaissParts.Header header() throws InputException {
            FaissParts.Header before = outer;
            FaissParts.Header header = before == null
                    ? parts.header()
                    : parts.header(before, transform == null ? before.dim() : transform.left());
            outer = header;
            return header;
        }

        private FaissContents transformed() throws InputException {
            FaissParts.Header header = header();
            long at = in.position();
            int chain = in.readInt("transforms");
            in.require(chain == 1, at, "1 transform", chain);
            transform = FaissTransform.read(in, header.dim());
            return index();
        }

        private FaissContents mapped() throws InputException {
            FaissParts.Header header = header();
            mapped = true;
            FaissContents inner = index();
            long at = in.position();
            long ids = in.readCount(Long.BYTES, "ids");
            in.require(ids == header.rows(), at, header.rows() + " ids", ids);
            long idsAt = in.take(ids * Long.BYTES, "ids");
            FaissRun run = inner.runs.getFirst();
            return new FaissContents(
                    FaissForm.of(inner.form.hasRotation(), FaissForm.Rows.MAPPED),
                    inner.model,
                    inner.rows,
                    List.of(new FaissRun(0, run.rows(), run.codesAt(), idsAt)));
        }

        private FaissContents plain() throws InputException {
            FaissParts.Header header = header();
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
            return contents(
                    FaissForm.Rows.NUMBERED,
                    Optional.empty(),
                    codebook,
                    header,
                    List.of(new FaissRun(0, header.rows(), codesAt, FaissRun.NUMBERED)));
        }

        private FaissContents inverted() throws InputException {
            FaissParts.Header header = header();
            FaissLists lists = FaissLists.read(parts, header);
            if (lists.coarse().lists() > 1) {
                return contents(
                        FaissForm.Rows.LISTS, Optional.of(lists.coarse()), lists.codebook(), header, lists.runs());
            }
            boolean residuals = lists.coarse().encodes() == CoarseQuantizer.Encodes.RESIDUALS;
            float[] centroid = lists.coarse().centroids().values();
            Codebook whole = residuals ? shifted(lists.codebook(), centroid) : lists.codebook();
            return contents(FaissForm.Rows.ONE_LIST, Optional.empty(), whole, header, lists.runs());
        }

        private FaissContents contents(
                FaissForm.Rows rows,
                Optional<CoarseQuantizer> coarse,
                Codebook codebook,
                FaissParts.Header header,
                List<FaissRun> runs)
                throws InputException {
            FaissTransform before = transform;
            PqModel model = before == null
                    ? new PqModel(header.metric(), Optional.empty(), coarse, codebook, Optional.empty(), codebook)
                    : before.model(in, header.metric(), coarse, codebook);
            return new FaissContents(FaissForm.of(before != null, rows), model, header.rows(), runs);
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
    }
}
