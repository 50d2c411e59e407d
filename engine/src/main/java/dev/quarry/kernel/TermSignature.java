package dev.quarry.kernel;

import java.util.Arrays;

/// A set of terms that may hold more than was added: 2,048 bits, one for each value of a term's bits 0 to 3 and 8
/// to 14. Of a query's 44 terms in a vocabulary of 30,000 it lets about one term in forty pass that is none of
/// them.
///
/// The place of a bit is laid out for a vector of bytes: the byte is found with seven bits of the second lowest byte of
/// a term and its bit 3, the bit in it with the lowest three. Not thread-safe.
public final class TermSignature {

    static final int BYTES = 256;
    static final int TABLE = 64;

    final byte[] bits = new byte[BYTES];

    /// Makes the set empty.
    public void clear() {
        Arrays.fill(bits, (byte) 0);
    }

    /// Adds a term.
    public void add(int term) {
        bits[place(term >>> 8, term)] |= (byte) (1 << (term & 7));
    }

    /// Whether a term with these bytes may have been added; a term that was added always may.
    boolean mayHold(int high, int low) {
        return ((bits[place(high, low)] >>> (low & 7)) & 1) != 0;
    }

    private static int place(int high, int low) {
        return (high & 127) | ((low & 8) << 4);
    }
}
