package org.cxrstream.compose.cli;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.compose.cli.PublishOptions.Target;
import org.cxrstream.ingest.folder.FolderIngest;
import org.cxrstream.ingest.folder.IngestSummary;
import org.cxrstream.ingest.folder.SourceFolder;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Publishes folders of X-rays. */
@Command(
        name = "ingest",
        description = "Publish X-rays to a running system: whole folders at once, or with a command what comes in over"
                + " time. Publishing again is safe.",
        mixinStandardHelpOptions = true,
        subcommands = {IngestServeCommand.class, IngestWatchCommand.class},
        footer = {
            "",
            "Examples:",
            "  cxr ingest --images xrays/ --annotations labelled/",
            "  cxr ingest --dicom incoming/ --data /srv/cxr --bootstrap-server 127.0.0.1:9092",
            "  cxr ingest serve                                   take DICOM by STOW-RS",
            "  cxr ingest watch incoming/                         take DICOM files as they arrive"
        })
final class IngestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Mixin
    private VaultOptions vaults = new VaultOptions();

    @Mixin
    private FolderOptions folders = new FolderOptions();

    @Override
    public Integer call() {
        List<SourceFolder> sources = folders.open();
        if (sources.isEmpty()) {
            throw new SetupException(Kind.USAGE, "no folder (expected: --images DIR or --dicom DIR)");
        }
        Target target = publish.open();
        Optional<Vault> vault = vaults.open();
        try (CxrPublisher publisher = new CxrPublisher(
                target.kafka(), target.topics(), target.store(), target.pseudonymiser(), vault, Clock.systemUTC())) {
            IngestSummary summary = new FolderIngest(publisher, FolderIngest.Options.DEFAULT).run(sources);
            spec.commandLine().getOut().println(summary);
            return 0;
        } finally {
            vault.ifPresent(Vault::close);
        }
    }
}
