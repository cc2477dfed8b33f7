package org.cxrstream.compose.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultKey;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where it is kept who the pseudonyms are, if anywhere. */
final class VaultOptions {
    @Option(
            names = "--vault",
            paramLabel = "FILE",
            defaultValue = "${env:CXR_VAULT}",
            description = "Encrypted file that keeps who each pseudonym is (env CXR_VAULT; default: none is kept).")
    private @Nullable Path file;

    @Option(
            names = "--vault-key",
            paramLabel = "FILE",
            defaultValue = "${env:CXR_VAULT_KEY_FILE}",
            description = "File with the vault's own secret, mode 0600: 64 hex digits, or base64 of >= 32 bytes"
                    + " (env CXR_VAULT_KEY_FILE).")
    private @Nullable Path key;

    /** The vault, if one was asked for; the caller closes it. */
    Optional<Vault> open() {
        if (file == null && key == null) {
            return Optional.empty();
        }
        if (file == null || key == null) {
            throw new SetupException(Kind.USAGE, "--vault, --vault-key: one of them (expected: both or neither)");
        }
        return Optional.of(Vault.open(file, VaultKey.load(key)));
    }
}
