package dev.quarry.pq;

import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;

/// Sums of table entries code by code, in the order that [PqTables] promises.
final class NaiveSums {

    private final PqModel model;
    private final PqQuery query;
    private final PqTables tables;

    NaiveSums(PqModel model) {
        this.model = model;
        this.query = new PqQuery(model, Kernels.scalar());
        this.tables = new PqTables(model, Kernels.scalar());
    }

    void load(float[] vector) {
        query.load(vector);
        tables.load(query.mapped());
    }

    /// Tables for what a list's centroid leaves of the query.
    void loadResidual(float[] vector, int list) {
        query.load(vector);
        float[] mapped = query.mapped().clone();
        model.coarse().orElseThrow().subtract(list, mapped, 0);
        tables.load(mapped);
    }

    float[] mapped() {
        return query.mapped();
    }

    float score(PqCodesView codes, int number, float constant) {
        int entries = codes.shape().entries();
        float[] sums = new float[4];
        int perByte = 8 / codes.shape().bits();
        for (int place = 0; place < codes.shape().rowBytes(); place++) {
            float entry = 0;
            for (int m = place * perByte; m < (place + 1) * perByte; m++) {
                float next = tables.scores()[m * entries + codes.code(number, m)];
                entry = m == place * perByte ? next : entry + next;
            }
            sums[place % 4] += entry;
        }
        return constant + ((sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}
