package dev.quarry.tests.crash.disk;

/// Which call is to fail, and how.
public sealed interface FaultPlan {

    /// None.
    record Nowhere() implements FaultPlan {}

    /// The call of this number.
    ///
    /// @param call counted from 1
    /// @param how what happens to it
    /// @param afterwards what happens to those after it
    record At(int call, Failure how, Afterwards afterwards) implements FaultPlan {}

    /// The ways in which a call fails. All end in an `IOException`.
    enum Failure {
        /// Nothing of it happens.
        BEFORE("Input/output error"),
        /// The same, said in the words of a full disk.
        NO_SPACE("No space left on device"),
        /// The first half of the bytes is written; calls that write nothing fail as in `BEFORE`.
        TORN("Input/output error"),
        /// It happens, but is said to have failed.
        AFTER("Input/output error");

        private final String message;

        Failure(String message) {
            this.message = message;
        }

        String message() {
            return message;
        }
    }

    /// What happens to calls after the one that fails.
    enum Afterwards {
        SUCCEED,
        /// All fail, without any effect: the process is dead, or the disk is gone.
        FAIL
    }
}
