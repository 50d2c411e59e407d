package dev.quarry.tests.crash.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The entries of one folder that are on the disk for certain, and the changes since. Not thread-safe.
final class FolderState {

    private final Map<String, Node> entries = new TreeMap<>();
    private final List<Change.OfEntries> pending = new ArrayList<>();

    void change(Change.OfEntries change) {
        pending.add(change);
    }

    void force() {
        pending.forEach(change -> apply(entries, change));
        pending.clear();
    }

    /// What a power cut leaves.
    Map<String, Node> after(Survival survival, Random random) {
        Map<String, Node> left = new TreeMap<>(entries);
        int kept = random.nextInt(1, 10);
        for (Change.OfEntries change : pending) {
            boolean survives = switch (survival) {
                case Survival.Nothing() -> false;
                case Survival.Everything(), Survival.NamesOnly() -> true;
                case Survival.RemovalsOnly() -> change instanceof Change.Unnamed;
                case Survival.Hollow() -> !(change instanceof Change.Named);
                case Survival.Some(long seed) -> random.nextInt(10) < kept;
            };
            if (survives) {
                apply(left, change);
            }
        }
        return left;
    }

    private static void apply(Map<String, Node> entries, Change.OfEntries change) {
        switch (change) {
            case Change.Named(Node folder, String name, Node node) -> entries.put(name, node);
            case Change.Renamed(Node folder, String from, String to, Node node) -> {
                entries.remove(from, node);
                entries.put(to, node);
            }
            case Change.Unnamed(Node folder, String name, Node node) -> entries.remove(name, node);
        }
    }
}
