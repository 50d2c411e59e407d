package dev.quarry.write;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/// Which segments become one. Fewer segments answer faster, and deleted rows go; merging costs building anew what
/// cannot be taken over.
public sealed interface MergePolicy {

    /// What a policy sees of a segment.
    ///
    /// @param rows all of them, deleted ones included
    /// @param deleted rows that are no more
    /// @param byteSize of the file
    record Candidate(int rows, int deleted, long byteSize) {

        /// The part of the file that live rows take, in bytes.
        long liveBytes() {
            return rows == 0 ? 0 : (long) (byteSize * ((double) (rows - deleted) / rows));
        }
    }

    /// Nothing is merged unless asked for.
    record Never() implements MergePolicy {}

    /// Segments of about the same size are merged when there are enough of them, so that each row is written anew
    /// about as often as sizes grow by the factor `perTier`; and a segment by itself when too much of it is
    /// deleted.
    ///
    /// @param perTier so many segments of a size become one; at least 2, default 8
    /// @param floorBytes smaller segments count as this large; default 4 MiB
    /// @param mostBytes no merge is to give a larger segment, except by [dev.quarry.IndexWriter#compact]; default
    ///     8 GiB
    /// @param deletedShare a segment of which more than this is deleted is written anew; above 0, to 1, default
    ///     0.3
    record Tiered(int perTier, long floorBytes, long mostBytes, double deletedShare) implements MergePolicy {

        public Tiered {
            require(perTier >= 2, "perTier: expected at least 2, found " + perTier);
            require(floorBytes >= 1, "floorBytes: expected at least 1, found " + floorBytes);
            require(mostBytes >= floorBytes, "mostBytes: expected at least " + floorBytes + ", found " + mostBytes);
            require(deletedShare > 0 && deletedShare <= 1, "deletedShare: expected (0, 1], found " + deletedShare);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /// The defaults of [Tiered].
    static MergePolicy tiered() {
        return new Tiered(8, 4L << 20, 8L << 30, 0.3);
    }

    /// The places of segments to merge next, ascending; empty when all is well. A merge of them leaves fewer
    /// segments, or, of a single one, as many of which fewer have deleted rows, so without further changes,
    /// asking until it is empty comes to an end.
    default List<Integer> next(List<Candidate> segments) {
        return next(segments, liveBytes -> true);
    }

    /// The same of what may be done now, beside what is done already. Segments that are being merged are not to be
    /// among the candidates; what comes of them will be.
    ///
    /// @param mayRun whether a merge of segments with so many live bytes may be done now
    default List<Integer> next(List<Candidate> segments, LongPredicate mayRun) {
        return switch (this) {
            case Never never -> List.of();
            case Tiered tiered -> next(tiered, segments, mayRun);
        };
    }

    /// Small segments are merged first, as this is done soonest and saves searches most; then those of which too
    /// much is deleted are written anew.
    private static List<Integer> next(Tiered policy, List<Candidate> segments, LongPredicate mayRun) {
        TreeMap<Integer, List<Integer>> tiers = new TreeMap<>();
        for (int i = 0; i < segments.size(); i++) {
            long bytes = Math.max(policy.floorBytes, segments.get(i).liveBytes());
            if (bytes * 2 <= policy.mostBytes) {
                int tier = (int) (Math.log((double) bytes / policy.floorBytes) / Math.log(policy.perTier));
                tiers.computeIfAbsent(tier, some -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> tier : tiers.values()) {
            if (tier.size() >= policy.perTier) {
                List<Integer> chosen = smallest(policy, tier, segments, mayRun);
                if (chosen.size() > 1) {
                    return chosen;
                }
            }
        }
        return IntStream.range(0, segments.size())
                .filter(i -> segments.get(i).deleted > policy.deletedShare * segments.get(i).rows)
                .filter(i -> mayRun.test(segments.get(i).liveBytes()))
                .boxed()
                .min(Comparator.comparingLong(i -> segments.get(i).liveBytes()))
                .map(List::of)
                .orElse(List.of());
    }

    /// The smallest of a tier that together are no more than a segment may be: as many as may be merged now, but
    /// not for that fewer than make a merge worth it.
    private static List<Integer> smallest(
            Tiered policy, List<Integer> tier, List<Candidate> segments, LongPredicate mayRun) {
        List<Integer> bySize = new ArrayList<>(tier);
        bySize.sort(Comparator.comparingLong(place -> segments.get(place).liveBytes()));
        int count = 0;
        int now = 0;
        long bytes = 0;
        long rows = 0;
        for (int place : bySize) {
            bytes += segments.get(place).liveBytes();
            rows += segments.get(place).rows() - segments.get(place).deleted();
            if (bytes > policy.mostBytes || rows > Integer.MAX_VALUE) {
                break;
            }
            count++;
            if (mayRun.test(bytes)) {
                now = count;
            }
        }
        return now == count || now >= policy.perTier
                ? bySize.subList(0, now).stream().sorted().toList()
                : List.of();
    }
}
