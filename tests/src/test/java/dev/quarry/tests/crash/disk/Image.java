package dev.quarry.tests.crash.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// All folders and files of a disk.
///
/// @param files bytes by name from the root; folders end in `/`
public record Image(Map<String, byte[]> files) {

    private static final Pattern TEMPORARY = Pattern.compile("\\d+(?=\\.spool$)");

    /// Makes it real, in an empty folder.
    public void writeTo(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (file.getKey().endsWith("/")) {
                Files.createDirectories(path);
            } else {
                Files.write(path, file.getValue());
            }
        }
    }

    /// The same for the same names and bytes, and for no others; long numbers in names of temporary files, which
    /// are made up, do not count.
    public String digest() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        new TreeMap<>(files).forEach((name, bytes) -> {
            String known = TEMPORARY.matcher(name).replaceAll("");
            digest.update((known + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
