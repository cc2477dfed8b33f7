package org.cxrstream.compose.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the secret behind all pseudonyms is. */
final class KeyOptions {
    @Option(
            names = "--pseudonym-key",
            paramLabel = "FILE",
            defaultValue = "${env:CXR_PSEUDONYM_KEY_FILE}",
            description = "File with the secret behind all pseudonyms, mode 0600 (env CXR_PSEUDONYM_KEY_FILE;"
                    + " default: pseudonym.key in the data folder).")
    private @Nullable Path file;

    /** The key, which must exist unless it is the data folder's own and this is the first start. */
    PseudonymKey load(Path dataFolder) {
        if (file != null) {
            return PseudonymKey.load(file);
        }
        return PseudonymKey.load(dataFolder.resolve("pseudonym.key"));
    }

    /** As {@link #load}; makes the data folder's own key where there is none. */
    PseudonymKey loadOrMake(Path dataFolder) {
        Path own = dataFolder.resolve("pseudonym.key");
        if (file == null && !Files.exists(own)) {
            make(own);
        }
        return load(dataFolder);
    }

    private static void make(Path own) {
        byte[] secret = new byte[PseudonymKey.MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String digits = HexFormat.of().formatHex(secret) + "\n";
        Path part = own.resolveSibling("pseudonym.key.part");
        try {
            Files.deleteIfExists(part);
            try (FileChannel channel =
                    FileChannel.open(part, Set.of(CREATE_NEW, WRITE), asFileAttribute(fromString("rw-------")))) {
                channel.write(ByteBuffer.wrap(digits.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            // Before the first X-ray: a key that power loss takes away takes all pseudonyms with it.
            Files.move(part, own, ATOMIC_MOVE);
            try (FileChannel folder = FileChannel.open(own.toAbsolutePath().getParent(), READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new SetupException(Kind.CANNOT_CREATE, "pseudonym key: can't be made in %s".formatted(own));
        }
    }
}
