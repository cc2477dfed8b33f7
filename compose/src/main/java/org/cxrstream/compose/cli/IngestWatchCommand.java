package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.compose.cli.IntakeOptions.Ways;
import org.cxrstream.ingest.IngestService;
import org.cxrstream.ingest.stow.StowLimits;
import org.cxrstream.ingest.vault.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes DICOM files as they arrive in folders, until stopped. */
@Command(
        name = "watch",
        description = "Publish DICOM files as they arrive in folders, until stopped (Ctrl-C). What is published moves"
                + " to done/, what can't be used to failed/ with the reason beside it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  cxr ingest watch /srv/incoming --data /srv/cxr"})
final class IngestWatchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private IntakeOptions intake = new IntakeOptions();

    @Mixin
    private VaultOptions vaults = new VaultOptions();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folder in which files arrive, also below it.")
    private List<Path> watched = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        Ways ways = new Ways(Optional.empty(), Optional.empty(), StowLimits.ofThisMachine(), List.of(), watched);
        Optional<Vault> vault = vaults.open();
        try (StopSignal stop = new StopSignal();
                IngestService service = intake.start(ways, vault)) {
            PrintWriter out = spec.commandLine().getOut();
            out.printf("Watching %d folders. Stop with Ctrl-C.%n", watched.size());
            out.flush();
            return RunningIntake.untilStopped(stop, service, spec);
        } finally {
            vault.ifPresent(Vault::close);
        }
    }
}
