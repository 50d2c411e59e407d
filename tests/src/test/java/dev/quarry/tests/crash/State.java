package dev.quarry.tests.crash;

import java.util.Map;
import java.util.TreeMap;

/// What a folder may hold: no index, or one with these documents.
sealed interface State {

    record NoIndex() implements State {}

    /// Those and no others.
    ///
    /// @param versions the number of each document's version, by id
    record Documents(Map<String, Integer> versions) implements State {

        public Documents {
            versions = Map.copyOf(versions);
        }

        @Override
        public String toString() {
            return new TreeMap<>(versions).toString();
        }
    }
}
