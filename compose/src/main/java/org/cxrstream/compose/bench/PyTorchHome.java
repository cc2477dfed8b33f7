package org.cxrstream.compose.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.cxrstream.compose.python.NoPythonException;
import org.cxrstream.compose.python.PythonHome;

/** Where the PyTorch to compare with lives, and what it is to do. */
final class PyTorchHome {
    private static final String SCRIPT = "pytorch_steps.py";

    private final PythonHome home;

    private PyTorchHome(PythonHome home) {
        this.home = home;
    }

    /** In {@code $XDG_CACHE_HOME} or {@code ~/.cache}. */
    static PyTorchHome ofUser(Map<String, String> environment, Path home) {
        return new PyTorchHome(PythonHome.ofUser(environment, home, "pytorch", List.of("torch", "numpy")));
    }

    /**
     * The interpreter, installed first where it is missing: that downloads hundreds of megabytes.
     *
     * @throws ContestantFailedException if that can't be done, with what to do instead
     */
    Path python() throws ContestantFailedException {
        try {
            return home.interpreter();
        } catch (NoPythonException e) {
            throw new ContestantFailedException(e.getMessage()
                    + "; give an interpreter that has them by --python, such as Debian's with" + " python3-torch");
        }
    }

    /** The workload, laid down beside the interpreter. */
    Path script() {
        try (InputStream source = PyTorchHome.class.getResourceAsStream(SCRIPT)) {
            if (source == null) {
                throw new IllegalStateException(SCRIPT + " is missing in the jar");
            }
            Files.createDirectories(home.folder());
            Path script = home.folder().resolve(SCRIPT);
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException("PyTorch's folder can't be written", e);
        }
    }
}
