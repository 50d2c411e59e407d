package dev.quarry.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.write.MergePolicy.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which segments a policy chooses.
class MergePolicyTest {

    private static final MergePolicy FOUR = new MergePolicy.Tiered(4, 100, 10_000, 0.3);

    private static Candidate live(int bytes) {
        return new Candidate(bytes, 0, bytes);
    }

    private static Candidate deleted(int bytes, int deleted) {
        return new Candidate(bytes, deleted, bytes);
    }

    private static List<Candidate> copies(int count, Candidate of) {
        return new ArrayList<>(Collections.nCopies(count, of));
    }

    @Test
    void smallSegmentsComeBeforeOneWithManyDeletes() {
        List<Candidate> segments = copies(4, live(10));
        segments.addFirst(deleted(5000, 2000));
        assertThat(FOUR.next(segments)).containsExactly(1, 2, 3, 4);
        assertThat(FOUR.next(segments.subList(0, 4))).containsExactly(0);
        assertThat(FOUR.next(segments.subList(1, 4))).isEmpty();
    }

    @Test
    void theSmallestTierComesFirst() {
        List<Candidate> segments = copies(5, live(2000));
        segments.addAll(copies(4, live(500)));
        segments.addAll(copies(4, live(20)));
        assertThat(FOUR.next(segments)).containsExactly(9, 10, 11, 12);
        assertThat(FOUR.next(segments.subList(0, 9))).containsExactly(5, 6, 7, 8);
        assertThat(FOUR.next(segments.subList(0, 5))).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void theSmallestSegmentWithManyDeletesComesFirst() {
        List<Candidate> segments = List.of(deleted(5000, 2000), live(5), deleted(900, 300), deleted(900, 200));
        assertThat(FOUR.next(segments)).containsExactly(2);
    }

    @Test
    void aLimitLeavesTheSmallestOfATierOrAnotherMerge() {
        List<Candidate> segments = copies(10, live(20));
        segments.add(deleted(50, 40));
        segments.add(deleted(1600, 600));
        assertThat(FOUR.next(segments, bytes -> bytes <= 150)).containsExactly(0, 1, 2, 3, 4, 5, 6, 10);
        assertThat(FOUR.next(segments, bytes -> bytes <= 70)).containsExactly(0, 1, 2, 10);
        assertThat(FOUR.next(segments, bytes -> bytes <= 60))
                .as("four are 70 bytes")
                .containsExactly(10);
        assertThat(FOUR.next(segments, bytes -> bytes >= 1000)).containsExactly(11);
        assertThat(FOUR.next(segments, bytes -> false)).isEmpty();
    }

    @Test
    void aMergeGivesNoSegmentThatIsTooLarge() {
        assertThat(FOUR.next(copies(4, live(4000)))).containsExactly(0, 1);
        assertThat(FOUR.next(copies(9, live(6000)))).isEmpty();
        assertThat(FOUR.next(List.of(deleted(20_000, 9000)))).containsExactly(0);
    }

    @Test
    void nothingIsMergedNever() {
        assertThat(new MergePolicy.Never().next(copies(50, deleted(5, 5)))).isEmpty();
    }

    @Test
    void mergingComesToAnEnd() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            List<Candidate> segments = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                int rows = 1 + random.nextInt(1 << random.nextInt(14));
                segments.add(new Candidate(rows, random.nextInt(rows + 1), rows));
            }
            int most = 2 * segments.size();
            int merges = 0;
            for (List<Integer> next = FOUR.next(segments); !next.isEmpty(); next = FOUR.next(segments)) {
                assertThat(next).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
                int rows = 0;
                for (int place : next.reversed()) {
                    Candidate gone = segments.remove(place);
                    rows += gone.rows() - gone.deleted();
                }
                if (rows > 0) {
                    segments.add(live(rows));
                }
                assertThat(++merges).as("seed %d: merges", seed).isLessThanOrEqualTo(most);
            }
        }
    }
}
