package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.cxrstream.compose.store.StoreCheck;
import org.cxrstream.compose.store.StoreReport;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.pixelstore.PixelStores;
import org.cxrstream.schemas.topic.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks after the pixel store. */
@Command(
        name = "store",
        description = "Compare the pixel store with the events that name its objects.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status of fsck: 0 sound, or made so by --delete; 1 an orphan, a hole or a corrupt object is left.",
            "",
            "Examples:",
            "  cxr store fsck",
            "  cxr store fsck --pixel-store s3://pixels/cxr --bootstrap-server kafka:9092 --delete"
        })
final class StoreCommand {
    private static final int UNSOUND = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "fsck",
            mixinStandardHelpOptions = true,
            description = {
                "Find orphans (no event names them), holes (an event's object is missing) and corrupt objects.",
                "Reads every event and every object; services may go on."
            })
    int fsck(
            @Mixin KafkaOptions kafka,
            @Mixin DataOptions data,
            @Mixin PixelStoreOptions pixels,
            @Option(names = "--delete", description = "Delete orphans that are older than --grace.") boolean isDeleting,
            @Option(
                            names = "--grace",
                            paramLabel = "DURATION",
                            defaultValue = "P1D",
                            description = "How long a publisher may take from store to event: P1D is a day, PT2H two"
                                    + " hours (default ${DEFAULT-VALUE}).")
                    Duration grace) {
        if (grace.isNegative()) {
            throw new SetupException(Kind.USAGE, "--grace: %s (expected: >= PT0S)".formatted(grace));
        }
        Map<String, Object> client = kafka.clientProperties();
        StoreCheck check = new StoreCheck(PixelStores.open(pixels.location(data.folder())), Clock.systemUTC(), grace);
        StoreReport found = check.run(client, Topics.ofRelease());
        StoreReport report = isDeleting ? check.delete(found) : found;
        PrintWriter out = spec.commandLine().getOut();
        report.lines().forEach(out::println);
        out.flush();
        return report.isSound() ? 0 : UNSOUND;
    }
}
