package dev.quarry.tests.crash.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All changes of one folder's files since it was empty, and which file has which name at this time. Thread-safe.
public final class Journal {

    private final Path root;
    private final Node rootNode = new Node(0, Node.Kind.FOLDER);
    private final Map<Path, Node> live = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private int nodes = 1;

    Journal(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        try (var entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new IllegalArgumentException(root + ": expected an empty folder");
            }
        }
        live.put(this.root, rootNode);
    }

    /// How many changes there were.
    public synchronized int size() {
        return changes.size();
    }

    synchronized Change change(int number) {
        return changes.get(number);
    }

    Node root() {
        return rootNode;
    }

    synchronized @Nullable Node node(Path real) {
        return live.get(key(real));
    }

    synchronized void created(Path real, Node.Kind kind) {
        Node node = new Node(nodes++, kind);
        changes.add(new Change.Named(folder(real), name(real), node));
        live.put(key(real), node);
    }

    synchronized void linked(Path link, Path existing) {
        Node node = require(existing);
        changes.add(new Change.Named(folder(link), name(link), node));
        live.put(key(link), node);
    }

    synchronized void moved(Path from, Path to) {
        Node node = require(from);
        if (!folder(from).equals(folder(to)) || node.kind() == Node.Kind.FOLDER) {
            throw new UnsupportedOperationException("a move of a folder or to another one: " + from + " to " + to);
        }
        changes.add(new Change.Renamed(folder(from), name(from), name(to), node));
        live.remove(key(from));
        live.put(key(to), node);
    }

    synchronized void deleted(Path real) {
        changes.add(new Change.Unnamed(folder(real), name(real), require(real)));
        live.remove(key(real));
    }

    synchronized void changed(Change change) {
        changes.add(change);
    }

    private Node require(Path real) {
        return Objects.requireNonNull(live.get(key(real)), () -> real + " was made behind the journal's back");
    }

    private Node folder(Path real) {
        return require(Objects.requireNonNull(key(real).getParent()));
    }

    private static String name(Path real) {
        return Objects.requireNonNull(real.getFileName()).toString();
    }

    private Path key(Path real) {
        Path absolute = real.toAbsolutePath().normalize();
        if (!absolute.startsWith(root)) {
            throw new UnsupportedOperationException(real + " is outside " + root);
        }
        return absolute;
    }
}
