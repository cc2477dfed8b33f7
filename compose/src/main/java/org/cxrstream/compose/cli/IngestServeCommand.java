package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.ingest.IngestService;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HttpResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.http.ResolveResource;
import org.cxrstream.ingest.http.TlsFiles;
import org.cxrstream.ingest.stow.StowLimits;
import org.cxrstream.ingest.vault.AuditLog;
import org.cxrstream.ingest.vault.AuditedVault;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes DICOM over HTTP until stopped. */
@Command(
        name = "serve",
        description = "Take DICOM instances by STOW-RS until stopped (Ctrl-C), and from watched folders.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr ingest serve --data /srv/cxr",
            "  cxr ingest serve --host 0.0.0.0 --token /etc/cxr/stow.token --tls-certificate srv.crt --tls-key srv.key"
        })
final class IngestServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private IntakeOptions intake = new IntakeOptions();

    @Mixin
    private VaultOptions vaults = new VaultOptions();

    @Option(
            names = "--host",
            defaultValue = "${env:CXR_STOW_HOST:-127.0.0.1}",
            description = "Where to listen; any but loopback needs --token or --tls-client-ca"
                    + " (env CXR_STOW_HOST; default ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "${env:CXR_STOW_PORT:-8104}",
            description = "Port of STOW-RS, 0 for any free one (env CXR_STOW_PORT; default ${DEFAULT-VALUE}).")
    private int port = HttpSettings.DEFAULT_PORT;

    @Option(
            names = "--token",
            paramLabel = "FILE",
            defaultValue = "${env:CXR_STOW_TOKEN_FILE}",
            description =
                    "File with the bearer token that clients must show, or lines of a name and its token, mode 0600"
                            + " (env CXR_STOW_TOKEN_FILE).")
    private @Nullable Path token;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "Certificate chain of the server, PEM.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS #8 in PEM, mode 0600.")
    private @Nullable Path privateKey;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Let in only clients with a certificate of these authorities, PEM.")
    private @Nullable Path clientAuthority;

    @Option(names = "--watch", paramLabel = "DIR", description = "Folder to take files from; may be repeated.")
    private List<Path> watched = new ArrayList<>();

    @Option(
            names = "--max-instance-mb",
            paramLabel = "MB",
            defaultValue = "128",
            description = "Largest instance (default ${DEFAULT-VALUE}).")
    private int maxInstanceMb = 128;

    @Option(
            names = "--parallel",
            paramLabel = "COUNT",
            description = "Instances in memory at a time (default: by heap and processors).")
    private @Nullable Integer parallel;

    @Option(
            names = "--resolve-tokens",
            paramLabel = "FILE",
            description =
                    "Answer GET /resolve/IMAGE from the vault to whoever has one of these tokens: lines of a name and"
                            + " its token, mode 0600.")
    private @Nullable Path resolveTokens;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "File that keeps who asked for which image; needed with --resolve-tokens.")
    private @Nullable Path auditLog;

    @Override
    public Integer call() throws InterruptedException {
        Optional<HttpSettings> http = Optional.of(new HttpSettings(host, port, tls()));
        Optional<BearerTokens> required = Optional.ofNullable(token).map(file -> BearerTokens.load(file, "STOW token"));
        StowLimits limits = limits();
        requireResolvable();
        Optional<Vault> vault = vaults.open();
        Optional<AuditLog> audit = Optional.ofNullable(auditLog).map(file -> AuditLog.open(file, Clock.systemUTC()));
        try (StopSignal stop = new StopSignal();
                IngestService service = intake.start(
                        new IntakeOptions.Ways(http, required, limits, resolve(vault, audit), watched), vault)) {
            announce(service);
            return RunningIntake.untilStopped(stop, service, spec);
        } finally {
            audit.ifPresent(AuditLog::close);
            vault.ifPresent(Vault::close);
        }
    }

    private void requireResolvable() {
        if ((resolveTokens == null) != (auditLog == null)) {
            throw new SetupException(
                    Kind.USAGE, "--resolve-tokens, --audit-log: one of them (expected: both or neither)");
        }
    }

    private List<HttpResource> resolve(Optional<Vault> vault, Optional<AuditLog> audit) {
        if (resolveTokens == null) {
            return List.of();
        }
        Vault keeper = vault.orElseThrow(
                () -> new SetupException(Kind.USAGE, "--resolve-tokens: no vault (expected: --vault and --vault-key)"));
        BearerTokens tokens = BearerTokens.loadNamed(resolveTokens, "resolve tokens");
        return List.of(new ResolveResource(new AuditedVault(keeper, audit.orElseThrow()), tokens));
    }

    private void announce(IngestService service) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Taking DICOM instances. Research software, not a medical device.");
        service.address().ifPresent(address -> out.printf("  STOW-RS     %s/studies%n", address));
        out.printf("  watched     %d folders%n", watched.size());
        out.println("Stop with Ctrl-C.");
        out.flush();
    }

    private Optional<TlsFiles> tls() {
        if (certificate != null && privateKey != null) {
            return Optional.of(new TlsFiles(certificate, privateKey, Optional.ofNullable(clientAuthority)));
        }
        if (certificate != null || privateKey != null || clientAuthority != null) {
            throw new SetupException(
                    Kind.USAGE, "TLS: a file is missing (expected: --tls-certificate and --tls-key, or neither)");
        }
        return Optional.empty();
    }

    private StowLimits limits() {
        if (maxInstanceMb < 1 || maxInstanceMb > 1024) {
            throw new SetupException(
                    Kind.CONFIGURATION, "--max-instance-mb: %d (expected: 1 to 1024)".formatted(maxInstanceMb));
        }
        if (parallel != null && parallel < 1) {
            throw new SetupException(Kind.CONFIGURATION, "--parallel: %d (expected: >= 1)".formatted(parallel));
        }
        StowLimits usual = StowLimits.ofThisMachine();
        return new StowLimits(
                maxInstanceMb << 20,
                parallel == null ? usual.instancesAtATime() : parallel,
                usual.patience(),
                usual.longestArrival());
    }
}
