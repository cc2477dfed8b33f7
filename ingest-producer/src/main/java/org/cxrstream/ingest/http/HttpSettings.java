package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/**
 * Where the server listens.
 *
 * @param host name or address of a network interface of this machine; {@code 0.0.0.0} for all
 * @param port 0 for any free one
 * @param tls empty for plain HTTP
 */
public record HttpSettings(String host, int port, Optional<TlsFiles> tls) {
    /** Where ingest listens unless told otherwise: DICOM's own port is 104. */
    public static final int DEFAULT_PORT = 8104;

    /**
     * Checks the port.
     *
     * @throws SetupException CONFIGURATION if it can't be
     */
    public HttpSettings {
        requireNonNull(host, "host");
        requireNonNull(tls, "tls");
        if (port < 0 || port > 65_535) {
            throw new SetupException(Kind.CONFIGURATION, "HTTP port: %d (expected: 0 to 65535)".formatted(port));
        }
    }

    /** Plain HTTP for programs of this machine. */
    public static HttpSettings loopback(int port) {
        return new HttpSettings("127.0.0.1", port, Optional.empty());
    }

    /**
     * Refuses to listen to other machines unless something tells friend from stranger.
     *
     * @param token what clients must show, if anything
     * @throws SetupException CONFIGURATION if there is neither a token nor mutual TLS and the host isn't loopback
     */
    public void requireGuard(Optional<BearerTokens> token) {
        boolean isMutual = tls.flatMap(TlsFiles::clientAuthority).isPresent();
        if (token.isEmpty() && !isMutual && !isLoopback()) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "HTTP host: %s without token or mutual TLS (expected: one of them, or 127.0.0.1)".formatted(host));
        }
    }

    /** Whether what is sent may be read on its way: other machines can connect, without TLS. */
    public boolean isInTheClear() {
        return tls.isEmpty() && !isLoopback();
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new SetupException(
                    Kind.CONFIGURATION, "HTTP host: %s (expected: one of this machine)".formatted(host));
        }
    }
}
