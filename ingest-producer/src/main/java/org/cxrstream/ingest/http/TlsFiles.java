package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Files for TLS, in PEM.
 *
 * @param certificate the server's certificate, then those of the authorities between it and the root
 * @param key the server's private key, PKCS #8, not encrypted, mode 0600
 * @param clientAuthority whoever connects must have a certificate of one of these authorities; empty: anybody may
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthority) {
    /** Checks that all is there. */
    public TlsFiles {
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
        requireNonNull(clientAuthority, "clientAuthority");
    }
}
