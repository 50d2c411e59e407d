package dev.quarry.tools.write;

import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermKind;
import dev.quarry.tools.read.TermNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Copies rows from a reader to a writer. Weights and values pass unchanged or not at all.
///
/// Neither side is closed, nor the writer finished. Readers' complaints are [dev.quarry.tools.read.InputException]s;
/// so is a row that the target cannot hold.
public final class Conversion {
    private Conversion() {}

    /// Copies sparse rows.
    ///
    /// @param names numbers the tokens of an input that has tokens
    /// @param ids ids of an input that has none, in row order; null to number the rows from 0
    /// @param progress called with the rows done, after each
    /// @return rows copied
    public static long sparse(
            SparseReader in, SparseWriter out, TermNames names, @Nullable IdReader ids, LongConsumer progress)
            throws IOException {
        NumberedRow row = new NumberedRow();
        long rows = 0;
        while (in.next()) {
            String id = in.id();
            if (id == null && ids != null) {
                if (!ids.next()) {
                    throw in.failure("as many ids as rows", rows + " ids");
                }
                id = ids.id();
            }
            row.take(in, names);
            out.add(id == null ? Long.toString(rows) : id, row.terms, row.weights, row.count, in.contents());
            progress.accept(++rows);
        }
        if (ids != null && rows > 0 && in.id() == null && ids.next()) {
            throw ids.failure("as many ids as rows (" + rows + ")", "more");
        }
        return rows;
    }

    /// Copies dense rows, converting the values where the target's type holds them exactly.
    ///
    /// @param progress called with the rows done, after each
    /// @return rows copied
    public static long dense(DenseReader in, DenseWriter out, LongConsumer progress) throws IOException {
        if (in.dimensions() != out.dimensions()) {
            throw new IllegalArgumentException(
                    "dimensions: expected " + out.dimensions() + ", found " + in.dimensions());
        }
        ElementType type = out.type();
        byte[] converted = new byte[out.dimensions() * type.bytes()];
        long rows = 0;
        while (in.next()) {
            if (in.type() == type) {
                out.add(in.bytes());
            } else {
                convert(in, type, converted);
                out.add(converted);
            }
            progress.accept(++rows);
        }
        return rows;
    }

    private static void convert(DenseReader in, ElementType type, byte[] into) throws IOException {
        byte[] from = in.bytes();
        for (int i = 0; i < in.dimensions(); i++) {
            float value = in.type().get(from, i);
            if (in.type().getDouble(from, i) != value || !type.put(into, i, value)) {
                throw in.failure(
                        "values that " + type + " holds exactly", in.type().getDouble(from, i) + " at " + i);
            }
        }
    }

    /// A row by rising term numbers, whatever the input names its terms by.
    private static final class NumberedRow {
        private int[] terms = new int[0];
        private float[] weights = new float[0];
        private int count;
        private long[] sorting = new long[256];

        void take(SparseReader in, TermNames names) throws IOException {
            count = in.count();
            if (in.termKind() == TermKind.NUMBER) {
                terms = in.terms();
                weights = in.weights();
                return;
            }
            if (sorting.length < count) {
                sorting = new long[2 * count];
            }
            if (terms.length < sorting.length) {
                terms = new int[sorting.length];
                weights = new float[sorting.length];
            }
            String[] tokens = in.tokens();
            for (int i = 0; i < count; i++) {
                int term = names.term(tokens[i]);
                if (term < 0) {
                    throw in.failure("tokens of the vocabulary", "\"" + tokens[i] + "\"");
                }
                sorting[i] = ((long) term << 32) | (Float.floatToRawIntBits(in.weights()[i]) & 0xffffffffL);
            }
            Arrays.sort(sorting, 0, count);
            for (int i = 0; i < count; i++) {
                terms[i] = (int) (sorting[i] >>> 32);
                weights[i] = Float.intBitsToFloat((int) sorting[i]);
                if (i > 0 && terms[i] == terms[i - 1]) {
                    throw in.failure("each term once", "two tokens with number " + terms[i]);
                }
            }
        }
    }
}
