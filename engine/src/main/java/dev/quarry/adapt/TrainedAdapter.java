package dev.quarry.adapt;

/// An adapter and what it is worth.
public record TrainedAdapter(QueryAdapter adapter, AdapterReport report) {}
