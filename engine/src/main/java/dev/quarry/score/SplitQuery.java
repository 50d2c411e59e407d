package dev.quarry.score;

import dev.quarry.kernel.TermSignature;

/// A query in the whole numbers that split rows are scored with: weights rounded down to units of a power of two, so
/// small that all of them add up to less than 2^21. With values below 256 every sum stays below 2^29.
final class SplitQuery {

    private static final int BITS = 21;

    /// Terms of two bytes; with larger vocabularies weights are computed when they are asked for.
    private static final int TABLE = 1 << 16;

    private final SparseQuery query;
    private int[] table = new int[0];
    private boolean tabled;
    private final TermSignature signature = new TermSignature();
    private int[] loaded = new int[64];
    private int count;
    private double units = 1;
    private int sum;
    private int lost;

    SplitQuery(SparseQuery query) {
        this.query = query;
    }

    /// Takes over the query as it is now.
    ///
    /// @param termBytes of the rows to be scored, 2 or 3
    void prepare(int termBytes) {
        for (int i = 0; i < count && tabled; i++) {
            table[loaded[i]] = 0;
        }
        tabled = termBytes == Short.BYTES;
        table = tabled && table.length == 0 ? new int[TABLE] : table;
        count = query.count();
        loaded = loaded.length < count ? new int[2 * count] : loaded;
        signature.clear();
        double total = 0;
        for (int i = 0; i < count; i++) {
            loaded[i] = query.term(i);
            total += query.weight(loaded[i]);
        }
        units = count == 0 ? 1 : Math.scalb(1.0, BITS - 1 - Math.getExponent(total));
        sum = 0;
        double fractions = 0;
        for (int i = 0; i < count; i++) {
            int weight = weight(loaded[i]);
            fractions += query.weight(loaded[i]) * units - weight;
            sum += weight;
            signature.add(loaded[i]);
            if (tabled) {
                table[loaded[i]] = weight;
            }
        }
        lost = (int) Math.ceil(fractions) + 1;
    }

    /// A term's weight in units, rounded down.
    int weight(int term) {
        return (int) (query.weight(term) * units);
    }

    /// `(65536)`: [#weight] of each term, when terms have two bytes.
    int[] table() {
        return table;
    }

    TermSignature signature() {
        return signature;
    }

    /// Units in a weight of 1.
    double units() {
        return units;
    }

    /// All weights in units.
    int sum() {
        return sum;
    }

    /// At most so many units were lost by rounding down, all weights together.
    int lost() {
        return lost;
    }
}
