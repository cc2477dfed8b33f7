package org.cxrstream.ingest.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cxrstream.ingest.deidentify.SecretFile;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Turns PEM files (RFC 7468) into what Jetty needs for TLS 1.2 and 1.3. Stateless. */
final class PemFiles {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Of a key store that never leaves memory. */
    private static final char[] NO_PASSWORD = new char[0];

    private PemFiles() {}

    /**
     * Reads the files.
     *
     * @throws SetupException NO_INPUT if one is missing, NO_PERMISSION if the key is readable for others,
     *     CONFIGURATION if one can't be used
     */
    static SslContextFactory.Server load(TlsFiles files) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(identity(files));
        tls.setKeyStorePassword("");
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        files.clientAuthority().ifPresent(file -> {
            tls.setTrustStore(authorities(file));
            tls.setNeedClientAuth(true);
        });
        return tls;
    }

    private static KeyStore identity(TlsFiles files) {
        Certificate[] chain = certificates(files.certificate()).toArray(Certificate[]::new);
        PrivateKey key = privateKey(files.key(), chain[0].getPublicKey().getAlgorithm());
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", key, NO_PASSWORD, chain);
            return store;
        } catch (GeneralSecurityException e) {
            throw unusable(files.certificate(), "a certificate chain");
        }
    }

    private static KeyStore authorities(Path file) {
        try {
            KeyStore store = emptyStore();
            for (Certificate authority : certificates(file)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw unusable(file, "certificates of authorities");
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store needs no input", e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new SetupException(Kind.NO_INPUT, "TLS: no file %s".formatted(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw unusable(file, "certificates in PEM");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "certificates in PEM");
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm) {
        Matcher pem = PRIVATE_KEY.matcher(SecretFile.readText(file, "TLS key"));
        if (!pem.find()) {
            throw unusable(file, "an unencrypted PKCS #8 key in PEM; openssl pkcs8 -topk8 -nocrypt makes one");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, "a key of the certificate's kind, " + algorithm);
        }
    }

    private static SetupException unusable(Path file, String expected) {
        return new SetupException(Kind.CONFIGURATION, "TLS: %s can't be used (expected: %s)".formatted(file, expected));
    }
}
