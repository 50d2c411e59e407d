package dev.quarry.tests.crash.disk;

/// One change of a disk, or one promise about changes, in the order in which they were asked for.
sealed interface Change {

    /// A change of names in a folder. Whole or not there at all, whatever becomes of others.
    sealed interface OfEntries extends Change {

        Node folder();
    }

    /// A change of a file's bytes.
    sealed interface OfBytes extends Change {

        Node file();
    }

    /// A new name: of a new file or folder, or a further one.
    record Named(Node folder, String name, Node node) implements OfEntries {}

    /// A rename within one folder, over what had the name before.
    record Renamed(Node folder, String from, String to, Node node) implements OfEntries {}

    /// A name less.
    record Unnamed(Node folder, String name, Node node) implements OfEntries {}

    record Written(Node file, long offset, byte[] bytes) implements OfBytes {}

    record Truncated(Node file, long byteSize) implements OfBytes {}

    /// A file's bytes, or a folder's entries, are on the disk.
    record Forced(Node node) implements Change {}

    /// Forcing failed. What was to be forced may be there or not; of a file's bytes no later forcing can say so
    /// any more, of a folder's entries it can.
    record ForceFailed(Node node) implements Change {}
}
