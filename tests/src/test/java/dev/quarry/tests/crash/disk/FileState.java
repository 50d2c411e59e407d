package dev.quarry.tests.crash.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// The bytes of one file that are on the disk for certain, and the changes since. Not thread-safe.
final class FileState {

    static final int SECTOR_BYTES = 512;

    private byte[] bytes = {};
    private final List<Change.OfBytes> pending = new ArrayList<>();
    /// Changes whose forcing failed: they may be there or not for ever.
    private final List<Change.OfBytes> lost = new ArrayList<>();

    void change(Change.OfBytes change) {
        pending.add(change);
    }

    void force() {
        byte[] forced = bytes;
        for (Change.OfBytes change : pending) {
            forced = apply(forced, change);
        }
        bytes = forced;
        pending.clear();
    }

    void forceFailed() {
        lost.addAll(pending);
        pending.clear();
    }

    /// What a power cut leaves.
    byte[] after(Survival survival, Random random) {
        List<Change.OfBytes> unforced = new ArrayList<>(lost);
        unforced.addAll(pending);
        byte[] left = bytes;
        switch (survival) {
            case Survival.Nothing(), Survival.NamesOnly(), Survival.RemovalsOnly() -> {}
            case Survival.Everything() -> {
                for (Change.OfBytes change : unforced) {
                    left = apply(left, change);
                }
            }
            case Survival.Hollow() -> {
                for (Change.OfBytes change : unforced) {
                    left = apply(left, zeros(change));
                }
            }
            case Survival.Some(long seed) -> {
                Collections.shuffle(unforced, random);
                for (Change.OfBytes change : unforced) {
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> {}
                        case 3 -> left = apply(left, zeros(change));
                        case 4 -> left = apply(left, torn(change, random));
                        default -> left = apply(left, change);
                    }
                }
            }
        }
        return left;
    }

    private static Change.OfBytes zeros(Change.OfBytes change) {
        return change instanceof Change.Written(Node file, long offset, byte[] written)
                ? new Change.Written(file, offset, new byte[written.length])
                : change;
    }

    /// The sectors before some point, or those from there on.
    private static Change.OfBytes torn(Change.OfBytes change, Random random) {
        if (!(change instanceof Change.Written(Node file, long offset, byte[] written))) {
            return change;
        }
        long sectors = (offset + written.length) / SECTOR_BYTES - offset / SECTOR_BYTES;
        long sector = offset / SECTOR_BYTES + 1 + (sectors <= 1 ? 0 : random.nextLong(sectors));
        int kept = Math.clamp(sector * SECTOR_BYTES - offset, 0, written.length);
        return random.nextBoolean()
                ? new Change.Written(file, offset, Arrays.copyOf(written, kept))
                : new Change.Written(file, offset + kept, Arrays.copyOfRange(written, kept, written.length));
    }

    private static byte[] apply(byte[] before, Change.OfBytes change) {
        return switch (change) {
            case Change.Truncated(Node file, long byteSize) ->
                byteSize < before.length ? Arrays.copyOf(before, (int) byteSize) : before;
            case Change.Written(Node file, long offset, byte[] written) -> {
                if (written.length == 0) {
                    yield before;
                }
                byte[] after = Arrays.copyOf(before, (int) Math.max(before.length, offset + written.length));
                System.arraycopy(written, 0, after, (int) offset, written.length);
                yield after;
            }
        };
    }
}
