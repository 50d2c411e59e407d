package dev.quarry.tools.faiss;

import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.tools.read.InputException;
import java.util.ArrayList;
import java.util.List;

/// What an inverted file holds.
///
/// @param coarse its lists' centroids and what codes stand for
/// @param runs the lists that have rows, in order
record FaissLists(CoarseQuantizer coarse, Codebook codebook, List<FaissRun> runs) {

    /// Reads what follows the header of an inverted file.
    static FaissLists read(FaissParts parts, FaissParts.Header header) throws InputException {
        FaissInput in = parts.in();
        long listsAt = in.position();
        long lists = in.readLong("lists");
        in.require(lists >= 1 && lists <= Integer.MAX_VALUE, listsAt, "1 to " + Integer.MAX_VALUE + " lists", lists);
        in.readLong("lists to visit");
        Matrix centroids = centroids(parts, header, (int) lists);
        skipDirectMap(in);
        boolean residuals = in.readBoolean("whether residuals are encoded");
        long bytesAt = in.position();
        long codeBytes = in.readLong("bytes of a row's codes");
        Codebook codebook = parts.codebook(header.dim());
        int rowBytes = codebook.shape().codes().rowBytes();
        in.require(codeBytes == rowBytes, bytesAt, rowBytes + " bytes of a row's codes", codeBytes);
        List<FaissRun> runs = runs(in, header.rows(), (int) lists, rowBytes);
        CoarseQuantizer.Encodes encodes =
                residuals ? CoarseQuantizer.Encodes.RESIDUALS : CoarseQuantizer.Encodes.VECTORS;
        return new FaissLists(new CoarseQuantizer(centroids, encodes), codebook, runs);
    }

    /// The centroids are an index of their own.
    private static Matrix centroids(FaissParts parts, FaissParts.Header header, int lists) throws InputException {
        FaissInput in = parts.in();
        long at = in.position();
        String tag = in.readTag("coarse quantizer");
        in.require(tag.equals("IxF2") || tag.equals("IxFI"), at, "a flat index of centroids (IxF2 or IxFI)", tag);
        FaissParts.Header flat = parts.header();
        in.require(flat.dim() == header.dim(), flat.at(), header.dim() + " dimensions", flat.dim());
        in.require(flat.rows() == lists, flat.at(), lists + " centroids", flat.rows());
        in.require(
                lists == 1 || flat.metric() == header.metric(),
                flat.at(),
                "lists chosen by %s, as rows are scored".formatted(header.metric()),
                "lists chosen by " + flat.metric());
        return new Matrix(
                lists, header.dim(), in.readFloats((long) lists * header.dim(), "values of the coarse centroids"));
    }

    /// Goes past the table from ids to entries.
    private static void skipDirectMap(FaissInput in) throws InputException {
        long at = in.position();
        int kind = in.readByte("kind of direct map");
        in.require(kind >= 0 && kind <= 2, at, "direct map 0 (none), 1 (array) or 2 (hash table)", kind);
        in.take(in.readCount(Long.BYTES, "entries of the direct map") * Long.BYTES, "direct map");
        if (kind == 2) {
            int each = 2 * Long.BYTES;
            in.take(in.readCount(each, "entries of the direct map") * each, "direct map");
        }
    }

    private static List<FaissRun> runs(FaissInput in, long rows, int lists, int codeBytes) throws InputException {
        long at = in.position();
        String tag = in.readTag("inverted lists");
        in.require(tag.equals("ilar"), at, "inverted lists in the file (ilar)", tag);
        long listsAt = in.position();
        long count = in.readLong("lists");
        in.require(count == lists, listsAt, lists + " lists", count);
        long bytesAt = in.position();
        long bytes = in.readLong("bytes of a code");
        in.require(bytes == codeBytes, bytesAt, codeBytes + " bytes of a row's codes", bytes);
        long kindAt = in.position();
        String kind = in.readTag("kind of list sizes");
        in.require(kind.equals("full") || kind.equals("sprs"), kindAt, "list sizes full or sprs", kind);
        long sizesAt = in.position();
        List<FaissRun> sizes = kind.equals("full") ? full(in, lists) : sparse(in, lists);
        List<FaissRun> runs = new ArrayList<>();
        long sum = 0;
        for (FaissRun size : sizes) {
            long from = in.position();
            long room = Long.MAX_VALUE / (codeBytes + Long.BYTES);
            in.require(size.rows() >= 0 && size.rows() <= room, from, "at most " + room + " rows", size.rows());
            long codesAt = in.take(size.rows() * codeBytes, "codes of list " + size.list());
            long idsAt = in.take(size.rows() * Long.BYTES, "ids of list " + size.list());
            runs.add(new FaissRun(size.list(), size.rows(), codesAt, idsAt));
            sum += size.rows();
        }
        in.require(sum == rows, sizesAt, rows + " rows in the lists", sum);
        return runs;
    }

    /// A size for each list.
    private static List<FaissRun> full(FaissInput in, int lists) throws InputException {
        long at = in.position();
        long count = in.readCount(Long.BYTES, "list sizes");
        in.require(count == lists, at, "the sizes of %d lists".formatted(lists), count + " numbers");
        List<FaissRun> sizes = new ArrayList<>();
        for (int list = 0; list < lists; list++) {
            long rows = in.readLong("rows of a list");
            if (rows != 0) {
                sizes.add(new FaissRun(list, rows, 0, 0));
            }
        }
        return sizes;
    }

    /// Pairs of a list and its size.
    private static List<FaissRun> sparse(FaissInput in, int lists) throws InputException {
        long at = in.position();
        long count = in.readCount(Long.BYTES, "list sizes");
        in.require(
                count % 2 == 0 && count / 2 <= lists,
                at,
                "pairs for at most %d lists".formatted(lists),
                count + " numbers");
        List<FaissRun> sizes = new ArrayList<>();
        int least = 0;
        for (long pair = 0; pair < count / 2; pair++) {
            long listAt = in.position();
            long list = in.readLong("list number");
            in.require(list >= least && list < lists, listAt, "a list from %d below %d".formatted(least, lists), list);
            least = (int) list + 1;
            sizes.add(new FaissRun((int) list, in.readLong("rows of a list"), 0, 0));
        }
        return sizes;
    }
}
