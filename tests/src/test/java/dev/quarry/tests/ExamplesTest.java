package dev.quarry.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples compile, run, and print what they promise.
class ExamplesTest {

    @TempDir
    Path folder;

    @Test
    void newsAreFoundBeforeAndAfterChanges() throws Exception {
        Path source = Path.of("..", "examples", "NewsSearch.java");
        assertThat(source).exists();
        Path classes = Files.createDirectory(folder.resolve("classes"));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int result = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed")
                .run(
                        null,
                        null,
                        messages,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();
        Path index = folder.resolve("index");
        String first = run(classes, index);
        assertThat(first)
                .contains("committed: 7 documents", "not committed yet:", "after the second commit: 5 documents")
                .contains("where not section = \"sport\" and year >= 2022");
        String filtered = first.substring(first.indexOf("where "), first.indexOf("not committed yet"));
        assertThat(filtered).contains("n4", "n7").doesNotContain("n6", "n3");
        String uncommitted = first.substring(first.indexOf("not committed yet"), first.indexOf("after the second"));
        assertThat(uncommitted).contains("The harbour is empty, prices fall").doesNotContain("n7");
        assertThat(first.substring(first.indexOf("after the second")))
                .contains("n2")
                .doesNotContain("n1");
        assertThat(run(classes, index)).contains("going on with the index", "committed: 7 documents");
    }

    private static String run(Path classes, Path index) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, ExamplesTest.class.getClassLoader())) {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            loader.loadClass("NewsSearch").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {index.toString()});
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
