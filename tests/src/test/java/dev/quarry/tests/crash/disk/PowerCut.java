package dev.quarry.tests.crash.disk;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Walks along a journal and tells what the disk could hold if the power were cut there, after the last change or
/// in the midst of it. The rules are those of POSIX at its worst: without forcing, nothing is certain, not even
/// the name of a file whose bytes were forced; with forcing, only what was forced. Not thread-safe.
public final class PowerCut {

    private final Journal journal;
    private final Map<Node, FileState> files = new HashMap<>();
    private final Map<Node, FolderState> folders = new HashMap<>();
    private int done;

    public PowerCut(Journal journal) {
        this.journal = journal;
        folders.put(journal.root(), new FolderState());
    }

    /// The changes that are done.
    public int done() {
        return done;
    }

    /// The last change, in words.
    public String last() {
        return done == 0 ? "nothing" : describe(journal.change(done - 1));
    }

    private static String describe(Change change) {
        return change instanceof Change.Written(Node file, long offset, byte[] bytes)
                ? bytes.length + " bytes to " + offset + " of " + file
                : change.toString();
    }

    /// Does all changes before `number`.
    public PowerCut advanceTo(int number) {
        while (done < number) {
            apply(journal.change(done++));
        }
        return this;
    }

    /// What the disk could hold.
    public Image cut(Survival survival) {
        Random random = new Random(survival instanceof Survival.Some(long seed) ? seed * 1_000_003 + done : 0);
        Map<String, byte[]> image = new TreeMap<>();
        collect(journal.root(), "", survival, random, image);
        return new Image(image);
    }

    private void collect(Node folder, String prefix, Survival survival, Random random, Map<String, byte[]> image) {
        FolderState state = folders.getOrDefault(folder, new FolderState());
        state.after(survival, random).forEach((name, node) -> {
            switch (node.kind()) {
                case FOLDER -> {
                    image.put(prefix + name + "/", new byte[0]);
                    collect(node, prefix + name + "/", survival, random, image);
                }
                case FILE -> {
                    FileState file = files.getOrDefault(node, new FileState());
                    image.put(prefix + name, file.after(survival, random));
                }
            }
        });
    }

    private void apply(Change change) {
        switch (change) {
            case Change.OfEntries entries ->
                folders.computeIfAbsent(entries.folder(), ignored -> new FolderState())
                        .change(entries);
            case Change.OfBytes bytes ->
                files.computeIfAbsent(bytes.file(), ignored -> new FileState()).change(bytes);
            case Change.Forced(Node node) -> {
                switch (node.kind()) {
                    case FILE ->
                        files.computeIfAbsent(node, ignored -> new FileState()).force();
                    case FOLDER ->
                        folders.computeIfAbsent(node, ignored -> new FolderState())
                                .force();
                }
            }
            case Change.ForceFailed(Node node) -> {
                if (node.kind() == Node.Kind.FILE) { // entries stay in the file system's journal, bytes do not
                    files.computeIfAbsent(node, ignored -> new FileState()).forceFailed();
                }
            }
        }
    }
}
