package dev.quarry.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/// Which kernels this JVM uses, and why.
///
/// Chosen on first use and kept. The system property `quarry.kernels` says how:
///
/// - `auto` (default): vector kernels where the module `jdk.incubator.vector` is present, its preferred vectors
/// have at least 128 bits, and a known-answer test of every operation agrees with the scalar twin; else scalar.
/// Then native kernels for dense rows and scans of codes, where a [KernelProvider] on the class path can be used
/// here and agrees too.
/// - `scalar`: scalar kernels.
/// - `vector`: vector kernels and nothing native, or an error where `auto` would fall back.
/// - `native`: as `auto`, but an error where there are no native kernels.
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
        static final KernelChoice CHOICE =
                choose(System.getProperty(PROPERTY, "auto"), KernelChoice::vector, KernelChoice::provided);
    }

    static KernelChoice choose(String wish, Supplier<Kernels> vector, Function<Kernels, Kernels> provided) {
        return switch (wish) {
            case "auto" -> automatic(java(vector), provided);
            case "scalar" -> new KernelChoice(Kernels.scalar(), "asked for by " + PROPERTY + "=scalar");
            case "vector" ->
                new KernelChoice(checked(vector.get()), "asked for by " + PROPERTY + "=vector, known answers right");
            case "native" ->
                new KernelChoice(
                        checked(provided.apply(java(vector).kernels)),
                        "asked for by " + PROPERTY + "=native, known answers right");
            default ->
                throw new IllegalArgumentException(
                        "property " + PROPERTY + ": expected auto, scalar, vector or native, found " + wish);
        };
    }

    private static KernelChoice java(Supplier<Kernels> vector) {
        try {
            return new KernelChoice(
                    checked(vector.get()), "preferred vector width of this machine, known answers right");
        } catch (UnusableKernelsException e) {
            return new KernelChoice(Kernels.scalar(), e.reason());
        }
    }

    private static KernelChoice automatic(KernelChoice java, Function<Kernels, Kernels> provided) {
        try {
            return new KernelChoice(checked(provided.apply(java.kernels)), java.reason + "; native too");
        } catch (UnusableKernelsException e) {
            return new KernelChoice(java.kernels, java.reason + "; nothing native: " + e.reason());
        }
    }

    private static Kernels checked(Kernels kernels) {
        KnownAnswers.check(kernels);
        return kernels;
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

    private static Kernels provided(Kernels java) {
        List<String> reasons = new ArrayList<>();
        try {
            for (KernelProvider provider :
                    ServiceLoader.load(KernelProvider.class, KernelChoice.class.getClassLoader())) {
                try {
                    return new NativeKernels(provider.provide(java), provider.codes(java), java);
                } catch (UnusableKernelsException e) {
                    reasons.add(e.reason());
                }
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            reasons.add("native kernels cannot be loaded: " + e);
        }
        throw new UnusableKernelsException(
                reasons.isEmpty() ? "no library on the class path" : String.join(", ", reasons));
    }
}
