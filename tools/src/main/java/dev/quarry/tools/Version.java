package dev.quarry.tools;

import picocli.CommandLine.IVersionProvider;

/// The version in the jar's manifest; `development` when classes run without one.
final class Version implements IVersionProvider {
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"quarry " + text()};
    }
}
