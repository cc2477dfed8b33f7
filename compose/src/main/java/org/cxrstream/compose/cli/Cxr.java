package org.cxrstream.compose.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line. */
@Command(
        name = "cxr",
        description = "Streams chest X-rays through Kafka, learns from patients who come again, outlines lungs.%n"
                + "Research software, not a medical device.%n",
        version = "cxr-stream 0.1.0",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchCommand.class,
            DemoCommand.class,
            UpCommand.class,
            IngestCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ExperimentCommand.class,
            PredictCommand.class,
            ModelsCommand.class,
            RetrainCommand.class,
            TopicsCommand.class,
            StoreCommand.class,
            ForwardCommand.class,
            ResolveCommand.class,
            TrainerCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  cxr demo                                 everything once, on synthetic patients",
            "  cxr up                                   broker and services until stopped",
            "  cxr ingest --images my/xrays             publish a folder of X-rays",
            "  cxr train --images my/xrays --annotations my/masks --out run    train without a broker",
            "",
            "Exit status: 0 done, 1 demo or store incomplete, 64 wrong command line, 66 input missing, 69 broker or port unavailable,",
            "  70 fault in the program, 73 data folder can't be written, 75 data folder in use,",
            "  77 pseudonym key doesn't fit, 78 wrong configuration, 130 stopped by Ctrl-C, 143 stopped by a signal."
        })
final class Cxr {
    /** A fault in the program. */
    static final int SOFTWARE = 70;

    private Cxr() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Cxr());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(Cxr::report);
        commandLine.setExitCodeExceptionMapper(Cxr::exitCode);
        commandLine.getSubcommands().values().forEach(Cxr::useUsageStatus);
        useUsageStatus(commandLine);
        return commandLine;
    }

    private static void useUsageStatus(CommandLine commandLine) {
        commandLine.getCommandSpec().exitCodeOnInvalidInput(Kind.USAGE.exitCode());
        commandLine.getCommandSpec().exitCodeOnExecutionException(SOFTWARE);
        commandLine.getSubcommands().values().forEach(Cxr::useUsageStatus);
    }

    private static int report(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof SetupException || failure instanceof TransientFaultException) {
            err.println("cxr: " + failure.getMessage());
        } else if (isWrongProperty(failure)) {
            err.println("cxr: Kafka client properties: " + rootMessage(failure));
        } else if (isFileTrouble(failure)) {
            err.println("cxr: files: " + deepest(failure) + " (expected: folders that can be written, with room)");
        } else if (failure instanceof RetriableException) {
            err.println("cxr: broker: can't be reached (expected: one at --bootstrap-server; is it up?)");
        } else {
            err.println("cxr: a fault in the program; please report it:");
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode(failure);
    }

    private static int exitCode(Throwable failure) {
        if (failure instanceof SetupException setup) {
            return setup.kind().exitCode();
        }
        if (failure instanceof ParameterException) {
            return Kind.USAGE.exitCode();
        }
        if (isWrongProperty(failure)) {
            return Kind.CONFIGURATION.exitCode();
        }
        if (isFileTrouble(failure)) {
            return Kind.CANNOT_CREATE.exitCode();
        }
        boolean isOutage = failure instanceof TransientFaultException || failure instanceof RetriableException;
        return isOutage ? Kind.UNAVAILABLE.exitCode() : SOFTWARE;
    }

    /** A client that can't be made: a server without a port, a name that doesn't resolve, an impossible value. */
    private static boolean isWrongProperty(Throwable failure) {
        return failure instanceof ConfigException
                || (failure instanceof KafkaException && failure.getCause() instanceof ConfigException);
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    /** A full disk, a folder that can't be written. */
    private static boolean isFileTrouble(Throwable failure) {
        return failure instanceof IOException || failure instanceof UncheckedIOException;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : deepest(cause);
    }
}
