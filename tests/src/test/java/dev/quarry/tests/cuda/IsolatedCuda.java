package dev.quarry.tests.cuda;

import dev.quarry.batch.BatchProvider;
import dev.quarry.nativelib.cuda.CudaProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The provider's classes, loaded anew: a library is found and loaded once for each of these.
final class IsolatedCuda {

    private static final String PACKAGE = "dev.quarry.nativelib.cuda.";
    private static final String PROPERTY = "quarry.cuda.library";

    private final ClassLoader loader;
    private final BatchProvider provider;

    private IsolatedCuda(ClassLoader loader) {
        this.loader = loader;
        try {
            provider = (BatchProvider)
                    loader.loadClass(PACKAGE + "CudaProvider").getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the classes of " + PACKAGE, e);
        }
    }

    /// With a library that the property names.
    static synchronized IsolatedCuda with(Path library) {
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, library.toString());
        try {
            return loaded(new Loader());
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
    }

    /// With the library of a jar, if there is one.
    ///
    /// @param folder in place of the jar
    static synchronized IsolatedCuda packed(Path folder) {
        return loaded(new Loader() {
            @Override
            public @Nullable InputStream getResourceAsStream(String name) {
                try {
                    return Files.newInputStream(folder.resolve(name));
                } catch (NoSuchFileException e) {
                    return null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static IsolatedCuda loaded(ClassLoader loader) {
        IsolatedCuda cuda = new IsolatedCuda(loader);
        cuda.provider.report();
        return cuda;
    }

    BatchProvider provider() {
        return provider;
    }

    /// Calls a function of the library.
    ///
    /// @throws RuntimeException what it throws
    Object call(String name, Object... arguments) {
        try {
            Method method = Arrays.stream(
                            loader.loadClass(PACKAGE + "CudaCalls").getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            method.setAccessible(true);
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new LinkageError("the classes of " + PACKAGE, e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the classes of " + PACKAGE, e);
        }
    }

    /// Defines the package's classes itself and leaves all others to its parent.
    private static class Loader extends ClassLoader {
        Loader() {
            super(CudaProvider.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : defined(name);
            }
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = CudaProvider.class.getClassLoader().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
