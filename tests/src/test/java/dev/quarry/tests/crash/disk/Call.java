package dev.quarry.tests.crash.disk;

/// One numbered call of the file system.
///
/// @param number counted from 1
/// @param kind what it does
/// @param file the name of the file or folder
public record Call(int number, Kind kind, String file) {

    /// What a call does. Reading and asking for facts pass through uncounted.
    public enum Kind {
        CREATE_FILE,
        CREATE_FOLDER,
        OPEN,
        MAP,
        LIST,
        LOCK,
        WRITE,
        TRUNCATE,
        FORCE_FILE,
        FORCE_FOLDER,
        MOVE,
        LINK,
        DELETE;

        /// Whether the disk is another one afterwards.
        public boolean changes() {
            return switch (this) {
                case OPEN, MAP, LIST, LOCK -> false;
                default -> true;
            };
        }
    }

    @Override
    public String toString() {
        return "call " + number + ", " + kind + " of " + file;
    }
}
