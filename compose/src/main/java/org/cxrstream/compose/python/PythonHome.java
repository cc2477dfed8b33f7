package org.cxrstream.compose.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a Python with some packages lives: a virtual environment in the user's cache, outside of any checkout, made
 * with pip once and kept. Delete the folder to have the newest packages installed again. Belongs to one process.
 */
public final class PythonHome {
    private final Path folder;
    private final List<String> packages;

    private PythonHome(Path folder, List<String> packages) {
        this.folder = folder;
        this.packages = List.copyOf(packages);
    }

    /**
     * In {@code $XDG_CACHE_HOME} or {@code ~/.cache}.
     *
     * @param name of the folder there, one for each choice of packages
     * @param packages as PyPI names them
     */
    public static PythonHome ofUser(Map<String, String> environment, Path home, String name, List<String> packages) {
        Path cache = Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElse(home.resolve(".cache"));
        return new PythonHome(cache.resolve("cxr-stream").resolve(name), packages);
    }

    /** The folder, which may not be there yet. */
    public Path folder() {
        return folder;
    }

    /**
     * The interpreter, installed first where it is missing: that downloads the packages.
     *
     * @throws NoPythonException if that can't be done
     */
    public Path interpreter() throws NoPythonException {
        Path python = folder.resolve("bin").resolve("python");
        Path done = folder.resolve("installed");
        if (!Files.exists(done)) {
            run(List.of("python3", "-m", "venv", "--clear", folder.toString()));
            List<String> install = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--quiet"));
            install.addAll(packages);
            run(install);
            try {
                Files.createFile(done);
            } catch (IOException e) {
                throw new UncheckedIOException("Python's folder can't be written", e);
            }
        }
        return python;
    }

    private void run(List<String> command) throws NoPythonException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new NoPythonException(
                        "Python packages %s: can't be installed (expected: python3 with venv, and".formatted(packages)
                                + " PyPI in reach)");
            }
        } catch (IOException e) {
            throw new NoPythonException(command.get(0) + ": can't be started (expected: Python 3)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoPythonException("interrupted");
        }
    }
}
