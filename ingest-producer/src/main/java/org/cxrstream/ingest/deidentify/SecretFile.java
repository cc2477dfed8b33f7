package org.cxrstream.ingest.deidentify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** Reads files that hold a secret and that only their owner may use. Stateless. */
public final class SecretFile {
    /** Shortest secret. */
    public static final int MIN_SECRET_BYTES = 32;

    private static final int MAX_FILE_BYTES = 65_536;
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFile() {}

    /**
     * Reads one secret: 64 hexadecimal digits, or base64 of at least {@value #MIN_SECRET_BYTES} bytes; a line break
     * at the end is no part of it.
     *
     * @param name what the secret is, for messages: "pseudonym key"
     * @throws SetupException NO_INPUT if there is no such file, NO_PERMISSION if others may use it or if it
     *     holds no secret; the message never shows what it holds
     */
    public static byte[] readSecret(Path file, String name) {
        return decode(file, name, readText(file, name).strip());
    }

    /**
     * Reads a file that only its owner may use, as it is.
     *
     * @throws SetupException NO_INPUT if there is no such file, NO_PERMISSION if others may use it or if it can't
     *     be read
     */
    public static String readText(Path file, String name) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new SetupException(Kind.NO_INPUT, "%s: no file %s".formatted(name, file));
            }
            requirePrivate(file, name);
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw noSecret(file, name);
            }
            return Files.readString(file, US_ASCII);
        } catch (IOException e) {
            throw new SetupException(Kind.NO_PERMISSION, "%s: can't read %s".formatted(name, file));
        }
    }

    private static void requirePrivate(Path file, String name) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(FOR_OTHERS::contains)) {
            throw new SetupException(
                    Kind.NO_PERMISSION,
                    "%s: mode %s of %s (expected: rw------- or r--------; run chmod 600)"
                            .formatted(name, PosixFilePermissions.toString(mode), file));
        }
    }

    private static byte[] decode(Path file, String name, String text) {
        if (text.matches("[0-9A-Fa-f]{64}")) {
            return HexFormat.of().parseHex(text);
        }
        try {
            byte[] secret = Base64.getDecoder().decode(text);
            if (secret.length >= MIN_SECRET_BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // Its message would quote the secret: the same answer as for one that is too short.
        }
        throw noSecret(file, name);
    }

    private static SetupException noSecret(Path file, String name) {
        return new SetupException(
                Kind.NO_PERMISSION,
                "%s: %s holds no secret (expected: 64 hex digits, or base64 of >= %d bytes)"
                        .formatted(name, file, MIN_SECRET_BYTES));
    }
}
