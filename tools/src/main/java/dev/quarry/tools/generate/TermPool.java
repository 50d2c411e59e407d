package dev.quarry.tools.generate;

/// Draws terms: popular ones, the favourites of a domain, and rarer ones for the list of a topic.
///
/// A term's rank in popularity is drawn from a fixed law and mapped to a term through a shuffle that the seed gives. A
/// domain has a list of favourites, and position `p` of it holds a term that follows from the domain and `p` alone.
final class TermPool {
    private static final int FAVOURITES = 4096;

    /// `(vocabulary)`
    private final int[] termByRank;
    private final Quantiles popular;
    private final Quantiles rarer;
    private final Quantiles popularFavourites = Quantiles.ofRanks(FAVOURITES, 15, 0.6, 1200);
    private final Quantiles rarerFavourites = Quantiles.ofRanks(FAVOURITES, 200, 0.6, 2000);

    TermPool(long key, int vocabulary) {
        termByRank = new int[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            int j = (int) (Hash.unit(Hash.child(key, i)) * (i + 1));
            termByRank[i] = termByRank[j];
            termByRank[j] = i;
        }
        popular = Quantiles.ofRanks(vocabulary, 5, 0.68, vocabulary * 0.16);
        rarer = Quantiles.ofRanks(vocabulary, 300, 0.6, vocabulary * 0.25);
    }

    /// A term that any vector may have.
    int common(long bits) {
        return termByRank[(int) popular.draw(bits)];
    }

    /// A term that vectors of `domain` often have.
    int ofDomain(long domain, long bits) {
        return common(Hash.child(domain, (long) popularFavourites.draw(bits)));
    }

    /// A term for the list of a group within `domain`: a favourite of the domain half the time.
    int ofGroup(long domain, long bits) {
        long drawn = (bits & (1L << 32)) == 0 ? Hash.child(domain, (long) rarerFavourites.draw(bits)) : bits;
        return termByRank[(int) rarer.draw(drawn)];
    }
}
