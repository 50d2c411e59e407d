package dev.quarry.kernel;

import java.util.function.Supplier;

/// Which kernels this JVM uses, and why.
///
/// Chosen on first use and kept. The system property `quarry.kernels` says how:
///
/// - `auto` (default): vector kernels where the module `jdk.incubator.vector` is present, its preferred vectors have at
///   least 128 bits, and a known-answer test of every operation agrees with the scalar twin; else scalar.
/// - `scalar`: scalar kernels.
/// - `vector`: vector kernels, or an error where `auto` would fall back.
///
/// @param kernels the kernels
/// @param reason one sentence for people
public record KernelChoice(Kernels kernels, String reason) {

    /// The system property that forces a choice.
    public static final String PROPERTY = "quarry.kernels";

    private static final String MODULE = "jdk.incubator.vector";

    /// The choice for this JVM. The first call takes some 100 ms, later ones nothing.
    ///
    /// @throws ExceptionInInitializerError if the property names no choice, or one that cannot be had here
    public static KernelChoice current() {
        return Holder.CHOICE;
    }

    private static final class Holder {
        static final KernelChoice CHOICE = choose(System.getProperty(PROPERTY, "auto"), KernelChoice::vector);
    }

    static KernelChoice choose(String wish, Supplier<Kernels> vector) {
        return switch (wish) {
            case "auto" -> automatic(vector);
            case "scalar" -> new KernelChoice(Kernels.scalar(), "asked for by " + PROPERTY + "=scalar");
            case "vector" -> forced(vector);
            default ->
                throw new IllegalArgumentException(
                        "property " + PROPERTY + ": expected auto, scalar or vector, found " + wish);
        };
    }

    private static KernelChoice automatic(Supplier<Kernels> vector) {
        try {
            Kernels kernels = vector.get();
            KnownAnswers.check(kernels);
            return new KernelChoice(kernels, "preferred vector width of this machine, known answers right");
        } catch (UnusableKernelsException e) {
            return scalarBecause(e.reason());
        }
    }

    private static KernelChoice scalarBecause(String reason) {
        return new KernelChoice(Kernels.scalar(), reason);
    }

    private static KernelChoice forced(Supplier<Kernels> vector) {
        Kernels kernels = vector.get();
        KnownAnswers.check(kernels);
        return new KernelChoice(kernels, "asked for by " + PROPERTY + "=vector, known answers right");
    }

    private static Kernels vector() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw new UnusableKernelsException(
                    "module " + MODULE + " is absent: start Java with --add-modules " + MODULE);
        }
        try {
            return VectorKernels.create();
        } catch (UnusableKernelsException e) {
            throw e;
        } catch (LinkageError | RuntimeException e) {
            throw new UnusableKernelsException("vector kernels cannot be loaded: " + e, e);
        }
    }
}
