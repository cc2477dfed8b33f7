package org.cxrstream.compose.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where everything is kept that survives a restart. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:CXR_DATA:-.cxr}",
            description = "Folder for everything that survives a restart (env CXR_DATA; default ${DEFAULT-VALUE}).")
    private Path folder = Path.of(".cxr");

    Path folder() {
        return folder;
    }
}
