package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.ingest.vault.AuditLog;
import org.cxrstream.ingest.vault.AuditedVault;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.identity.ImageId;
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
        List<ImageId> pseudonyms =
                images.stream().map(ResolveCommand::pseudonym).toList();
        Vault vault = vaults.open()
                .orElseThrow(() -> new SetupException(Kind.USAGE, "no vault (expected: --vault and --vault-key)"));
        try (vault;
                AuditLog audit = AuditLog.open(auditLog, Clock.systemUTC())) {
            // Who may read the vault's key needs no token.
            String who = "cli-" + System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
            AuditedVault audited = new AuditedVault(vault, audit);
            PrintWriter out = spec.commandLine().getOut();
            boolean isComplete = true;
            for (ImageId image : pseudonyms) {
                Optional<String> identity = audited.resolve(who, image);
                out.println(identity.orElse("{\"error\":\"image: not known\"}"));
                isComplete &= identity.isPresent();
            }
            out.flush();
            return isComplete ? 0 : 1;
        }
    }

    private static ImageId pseudonym(String text) {
        try {
            return new ImageId(text);
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
