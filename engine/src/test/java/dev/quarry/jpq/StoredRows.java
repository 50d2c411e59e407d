package dev.quarry.jpq;

import dev.quarry.collect.RowFilter;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqScan;

/// Codes of a segment in blocks, found by the scan that searches use.
///
/// Rows are numbered as the codes are. Under a coarse quantizer these are the slots of its lists, so judgments and
/// full vectors must be given by slot.
///
/// @param codes valid as long as its segment is open
record StoredRows(PqCodesView codes) implements CodedRows {

    @Override
    public int rows() {
        return codes.count();
    }

    @Override
    public boolean isPresent(int row) {
        return codes.isPresent(row);
    }

    @Override
    public void copy(int row, byte[] out, int at) {
        for (int m = 0; m < codes.shape().subQuantizers(); m++) {
            out[at + m] = (byte) codes.code(row, m);
        }
    }

    @Override
    public Retrieval retrieval(PqModel model, Kernels kernels) {
        PqScan scan = new PqScan(codes, model, kernels);
        return (query, tables, top) -> scan.search(query, RowFilter.ALL, top);
    }
}
