package dev.quarry.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holds the direction of dependencies between packages. What a package may use is listed here; anything else
/// fails.
class LayeringTest {

    private static final String BASE = "dev.quarry";

    /// Package below `dev.quarry` -> packages of ours it may use. The format packages are one name each,
    /// `format` alone is the frame; `top` is `dev.quarry` itself.
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("format", Set.of()),
            Map.entry("format.part", Set.of("format")),
            Map.entry("format.rows", Set.of("format", "format.part")),
            Map.entry("format.postings", Set.of("format", "format.part")),
            Map.entry("format.graph", Set.of("format", "format.part")),
            Map.entry("format.neighbors", Set.of("format", "format.part")),
            Map.entry("format.codes", Set.of("format", "format.part")),
            Map.entry("format.windows", Set.of("format", "format.part")),
            Map.entry("format.pq", Set.of("format", "format.part")),
            Map.entry("format.ivf", Set.of("format", "format.part")),
            Map.entry("format.multi", Set.of("format", "format.part")),
            Map.entry("format.deletes", Set.of("format", "format.manifest")),
            Map.entry("format.adapt", Set.of("format", "format.part", "format.pq")),
            Map.entry("format.ids", Set.of("format", "format.part")),
            Map.entry("format.terms", Set.of("format", "format.part")),
            Map.entry("format.payload", Set.of("format", "format.part")),
            Map.entry("format.attributes", Set.of("format", "format.part")),
            Map.entry("format.manifest", Set.of("format")),
            Map.entry(
                    "format.check",
                    Set.of(
                            "format",
                            "format.adapt",
                            "format.rows",
                            "format.postings",
                            "format.graph",
                            "format.neighbors",
                            "format.codes",
                            "format.windows",
                            "format.pq",
                            "format.ivf",
                            "format.multi",
                            "format.attributes",
                            "format.ids",
                            "format.terms",
                            "format.payload")),
            Map.entry("kernel", Set.of()),
            Map.entry("collect", Set.of()),
            Map.entry("build", Set.of()),
            Map.entry("linear", Set.of("build", "kernel")),
            Map.entry("cluster", Set.of("batch", "build")),
            Map.entry(
                    "pq",
                    Set.of(
                            "linear",
                            "cluster",
                            "batch",
                            "score",
                            "collect",
                            "build",
                            "kernel",
                            "format",
                            "format.pq",
                            "format.ivf")),
            Map.entry("batch", Set.of("collect", "build", "kernel")),
            Map.entry("adapt", Set.of("linear", "build", "kernel", "format", "format.adapt", "format.pq")),
            Map.entry("jpq", Set.of("pq", "linear", "batch", "collect", "build", "kernel", "format.pq")),
            Map.entry("score", Set.of("kernel", "collect", "format", "format.rows")),
            Map.entry(
                    "quantize",
                    Set.of(
                            "score",
                            "collect",
                            "build",
                            "kernel",
                            "format",
                            "format.rows",
                            "format.codes",
                            "format.pq")),
            Map.entry(
                    "seismic",
                    Set.of(
                            "batch",
                            "score",
                            "collect",
                            "build",
                            "kernel",
                            "format",
                            "format.rows",
                            "format.postings",
                            "format.neighbors")),
            Map.entry("multi", Set.of("score", "collect", "format.multi")),
            Map.entry(
                    "hnsw",
                    Set.of("batch", "score", "collect", "build", "kernel", "format", "format.rows", "format.graph")),
            Map.entry(
                    "windowed",
                    Set.of("score", "collect", "build", "kernel", "format", "format.rows", "format.windows")),
            Map.entry("filter", Set.of("collect", "document", "format", "format.attributes")),
            Map.entry("ids", Set.of("document", "schema", "format", "format.manifest")),
            Map.entry("hybrid", Set.of("index", "query", "document", "filter", "schema", "format.rows")),
            Map.entry("observe", Set.of("query")),
            Map.entry("tune", Set.of("top", "schema", "document", "query", "build", "seismic", "hnsw", "pq", "multi")),
            Map.entry("flat", Set.of("score", "collect", "build", "kernel", "format", "format.rows")));

    /// Packages that wire others and may use all of them.
    private static final Set<String> WIRING = Set.of("top", "index", "write", "schema", "document", "query");

    private static JavaClasses classes;
    private static final Map<String, Set<String>> EDGES = new TreeMap<>();

    @BeforeAll
    static void readEdges() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(BASE);
        for (JavaClass from : classes) {
            from.getDirectDependenciesFromSelf().forEach(edge -> {
                String target = edge.getTargetClass().getPackageName();
                if (target.startsWith(BASE) && !target.equals(from.getPackageName())) {
                    EDGES.computeIfAbsent(name(from.getPackageName()), key -> new TreeSet<>())
                            .add(name(target));
                }
            });
        }
    }

    private static String name(String fullPackage) {
        return fullPackage.equals(BASE) ? "top" : fullPackage.substring(BASE.length() + 1);
    }

    @Test
    void thereAreEdgesToCheck() {
        assertThat(classes.size()).isGreaterThan(50);
        assertThat(EDGES).containsKeys("top", "seismic", "format.rows", "tools");
        assertThat(EDGES.values().stream().mapToInt(Set::size).sum()).isGreaterThan(20);
    }

    @Test
    void packagesUseOnlyWhatTheyMay() {
        EDGES.forEach((from, targets) -> {
            Set<String> allowed = ALLOWED.get(from);
            if (allowed != null) {
                assertThat(allowed).as("what %s may use", from).containsAll(targets);
            } else if (WIRING.contains(from)) {
                assertThat(targets).as("what %s uses", from).noneMatch(LayeringTest::outsideTheEngine);
            } else {
                assertThat(from)
                        .as("a package without a place in the layering")
                        .matches("(tools|bench|nativelib|tests).*");
            }
        });
    }

    @Test
    void incubatorModuleIsUsedInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".kernel", BASE + ".bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(classes);
    }

    private static boolean outsideTheEngine(String name) {
        return name.matches("(tools|bench|nativelib|tests).*");
    }
}
