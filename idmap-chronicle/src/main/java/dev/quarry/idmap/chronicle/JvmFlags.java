package dev.quarry.idmap.chronicle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Chronicle Map needs of the JVM, looked at before its first class is loaded, as what it says itself names
/// an inner class of the JDK.
final class JvmFlags {

    private record Access(String module, String inPackage, boolean opened) {

        boolean isGranted() {
            Module user = JvmFlags.class.getModule();
            Optional<Module> owner = ModuleLayer.boot().findModule(module);
            return owner.isPresent()
                    && (opened
                            ? owner.get().isOpen(inPackage, user)
                            : owner.get().isExported(inPackage, user));
        }

        String flag() {
            return "--add-%s=%s/%s=ALL-UNNAMED".formatted(opened ? "opens" : "exports", module, inPackage);
        }
    }

    private static final List<Access> NEEDED = List.of(
            new Access("java.base", "sun.nio.ch", false),
            new Access("jdk.compiler", "com.sun.tools.javac.file", false),
            new Access("java.base", "java.lang", true),
            new Access("java.base", "java.lang.reflect", true));

    private JvmFlags() {}

    /// The flags that are needed.
    static List<String> all() {
        return NEEDED.stream().map(Access::flag).toList();
    }

    /// @throws MissingJvmFlagsException when not all of them were given
    static void require() {
        List<String> missing = new ArrayList<>();
        for (Access access : NEEDED) {
            if (!access.isGranted()) {
                missing.add(access.flag());
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingJvmFlagsException(missing);
        }
    }
}
