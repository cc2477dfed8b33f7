package org.cxrstream.compose.cli;

import java.util.Optional;
import org.cxrstream.ingest.IngestService;
import picocli.CommandLine.Model.CommandSpec;

/** Waits while ingest runs. */
final class RunningIntake {
    private RunningIntake() {}

    /** The exit status: 0 when it was told to stop; 70 when a part has stopped for good, for a supervisor to see. */
    static int untilStopped(StopSignal stop, IngestService service, CommandSpec spec) throws InterruptedException {
        while (!stop.isTold()) {
            Optional<String> failure = service.failure();
            if (failure.isPresent()) {
                spec.commandLine().getErr().println("cxr: " + failure.get());
                return Cxr.SOFTWARE;
            }
        }
        return 0;
    }
}
