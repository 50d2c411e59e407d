package dev.quarry.tests.crash.disk;

/// A file or a folder, whatever its name is at the time: what file systems call an inode.
///
/// @param number distinct in a journal
/// @param kind what it is
record Node(int number, Kind kind) {

    enum Kind {
        FILE,
        FOLDER
    }
}
