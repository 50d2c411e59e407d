package dev.quarry;

import dev.quarry.format.Residence;
import java.time.Duration;

/// How an index is opened for searching.
///
/// @param verification how many bytes are compared with their checksums before the first search
/// @param warmUp the longest time spent on running searches before `open` returns, so that the first real query meets
///     compiled kernels; zero switches it off. Default 250 ms. A longer time helps only the first thousand queries
/// @param residence where the segments' bytes are: in their mapped files, the default, or copied to memory
/// @param damage what happens when a segment turns out to be damaged or missing; default [Damage#REFUSE]
public record OpenOptions(Verification verification, Duration warmUp, Residence residence, Damage damage) {

    /// What happens when a segment is damaged or missing.
    public enum Damage {
        /// The index does not open.
        REFUSE,
        /// The index opens without the segment, and [Index#damage] says what is wrong: to read what is left. It
        /// answers as if the segment's documents were deleted.
        LEAVE_OUT
    }

    /// What is compared with its checksum when an index is opened. The frame and the structure of every section are
    /// always verified, at a cost that does not depend on the size.
    public enum Verification {
        /// Nothing more: opens at once. A flipped bit inside a section is found by `check` only.
        STRUCTURE,
        /// Every byte of the segments that are small enough to read in a few milliseconds (16 MiB in all),
        /// structure for the rest. The default.
        SMALL_SEGMENTS,
        /// Every byte of every segment; takes as long as reading the files.
        EVERYTHING
    }

    public static final OpenOptions DEFAULT =
            new OpenOptions(Verification.SMALL_SEGMENTS, Duration.ofMillis(250), Residence.MAPPED, Damage.REFUSE);

    public OpenOptions {
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException("warm-up time below zero: " + warmUp);
        }
    }

    public OpenOptions withVerification(Verification other) {
        return new OpenOptions(other, warmUp, residence, damage);
    }

    public OpenOptions withWarmUp(Duration other) {
        return new OpenOptions(verification, other, residence, damage);
    }

    public OpenOptions withResidence(Residence other) {
        return new OpenOptions(verification, warmUp, other, damage);
    }

    public OpenOptions withDamage(Damage other) {
        return new OpenOptions(verification, warmUp, residence, other);
    }
}
