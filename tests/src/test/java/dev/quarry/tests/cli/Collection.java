package dev.quarry.tests.cli;

import java.nio.file.Path;

/// A small made-up collection, in files that the command line writes itself.
///
/// @param folder where the files are
record Collection(Path folder) {
    static final int DOCUMENTS = 600;
    static final int QUERIES = 20;
    static final int DIMENSIONS = 24;

    Path file(String name) {
        return folder.resolve(name);
    }

    /// Documents and queries by term number: `docs.EXTENSION`, `queries.EXTENSION`.
    Collection sparse(String extension) {
        Object[] shape = {"--rows", DOCUMENTS, "--vocabulary", 2000, "--document-terms", 40, "--query-terms", 15};
        Cli.run(with(shape, "generate", "sparse", file("docs." + extension))).ok();
        Cli.run(with(shape, "generate", "sparse", file("queries." + extension), "--queries", QUERIES))
                .ok();
        return this;
    }

    /// Dense documents and queries: `docs.EXTENSION`, `queries.EXTENSION`.
    Collection dense(String extension) {
        Object[] shape = {"--rows", DOCUMENTS, "--dim", DIMENSIONS};
        Cli.run(with(shape, "generate", "dense", file("docs." + extension))).ok();
        Cli.run(with(shape, "generate", "dense", file("queries." + extension), "--queries", QUERIES))
                .ok();
        return this;
    }

    private static Object[] with(Object[] last, Object... first) {
        Object[] all = new Object[first.length + last.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return all;
    }
}
