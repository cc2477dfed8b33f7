package org.cxrstream.compose.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Where the PyTorch to compare with lives: a virtual environment in the user's cache, outside of any checkout, made
 * with pip once and kept. Delete the folder to have the newest PyTorch installed again.
 */
final class PyTorchHome {
    private static final String SCRIPT = "pytorch_steps.py";

    private final Path folder;

    private PyTorchHome(Path folder) {
        this.folder = folder;
    }

    /** In {@code $XDG_CACHE_HOME} or {@code ~/.cache}. */
    static PyTorchHome ofUser(Map<String, String> environment, Path home) {
        Path cache = Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElse(home.resolve(".cache"));
        return new PyTorchHome(cache.resolve("cxr-stream").resolve("pytorch"));
    }

    /**
     * The interpreter, installed first where it is missing: that downloads hundreds of megabytes.
     *
     * @throws ContestantFailedException if that can't be done, with what to do instead
     */
    Path python() throws ContestantFailedException {
        Path python = folder.resolve("bin").resolve("python");
        Path done = folder.resolve("installed");
        if (!Files.exists(done)) {
            run("python3", "-m", "venv", "--clear", folder.toString());
            run(python.toString(), "-m", "pip", "install", "--quiet", "torch", "numpy");
            try {
                Files.createFile(done);
            } catch (IOException e) {
                throw new UncheckedIOException("PyTorch's folder can't be written", e);
            }
        }
        return python;
    }

    /** The workload, laid down beside the interpreter. */
    Path script() {
        try (InputStream source = PyTorchHome.class.getResourceAsStream(SCRIPT)) {
            if (source == null) {
                throw new IllegalStateException(SCRIPT + " is missing in the jar");
            }
            Files.createDirectories(folder);
            Path script = folder.resolve(SCRIPT);
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException("PyTorch's folder can't be written", e);
        }
    }

    private static void run(String... command) throws ContestantFailedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new ContestantFailedException(
                        "PyTorch can't be installed (expected: python3 with venv, and PyPI in reach); "
                                + "give an interpreter that has it by --python, such as Debian's with python3-torch");
            }
        } catch (IOException e) {
            throw new ContestantFailedException(command[0] + ": can't be started (expected: Python 3)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContestantFailedException("interrupted");
        }
    }
}
