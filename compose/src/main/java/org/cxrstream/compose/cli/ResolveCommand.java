package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.cxrstream.ingest.vault.AccessTokens;
import org.cxrstream.ingest.vault.AuditLog;
import org.cxrstream.ingest.vault.ResolveHandler;
import org.cxrstream.ingest.vault.ResolveHandler.Answer;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says who a pseudonym is, where no service has the vault open. */
@Command(
        name = "resolve",
        description = "Print as JSON who images are, from the vault. Each question is kept in the audit log.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 all are known, 1 one isn't, 75 a running service has the vault open: ask it instead, with",
            "GET /resolve/IMAGE.",
            "",
            "Example:",
            "  cxr resolve --vault vault --vault-key vault.key --audit-log audit.log 1a2330869cf0bd6e2d0bdb34bc7e8049"
        })
final class ResolveCommand implements Callable<Integer> {
    private static final int OK = 200;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private VaultOptions vaults = new VaultOptions();

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            required = true,
            description = "File that keeps who asked for which image.")
    private Path auditLog = Path.of("audit.log");

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Pseudonyms of images.")
    private List<String> images = List.of();

    @Override
    public Integer call() {
        Vault vault = vaults.open()
                .orElseThrow(() -> new SetupException(Kind.USAGE, "no vault (expected: --vault and --vault-key)"));
        try (vault;
                AuditLog audit = AuditLog.open(auditLog, Clock.systemUTC())) {
            // Who may read the vault's key needs no token: one is made for the name.
            String token = UUID.randomUUID().toString();
            String who = "cli-" + System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
            ResolveHandler handler = new ResolveHandler(vault, new AccessTokens(Map.of(who, token)), audit);
            PrintWriter out = spec.commandLine().getOut();
            boolean isComplete = true;
            for (String image : images) {
                Answer answer = handler.resolve(Optional.of("Bearer " + token), image);
                out.println(answer.json());
                isComplete &= answer.status() == OK;
            }
            out.flush();
            return isComplete ? 0 : 1;
        }
    }
}
