package dev.quarry.format.manifest;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A schema field as it is stored: names and settings as text, so that a setting added later needs no new format and
/// an old file can be read by eye. The field's number in segments is its place in the manifest.
///
/// @param name the field's name, 1 to 255 bytes in UTF-8
/// @param kind what the field holds, such as `sparse` or `dense`
/// @param settings everything else, sorted by key
public record FieldEntry(String name, String kind, SortedMap<String, String> settings) {

    public FieldEntry {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }
}
