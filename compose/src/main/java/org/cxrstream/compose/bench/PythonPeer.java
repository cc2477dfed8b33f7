package org.cxrstream.compose.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.cxrstream.compose.python.NoPythonException;
import org.cxrstream.compose.python.PythonHome;

/** Where the Python to compare with lives, and the script that it is to run. */
final class PythonPeer {
    /** PyTorch with the training steps. */
    static final PythonPeer PYTORCH = new PythonPeer("pytorch", "pytorch_steps.py", List.of("torch", "numpy"));

    /** pydicom with its fastest decoders. */
    static final PythonPeer PYDICOM = new PythonPeer(
            "pydicom",
            "pydicom_prepare.py",
            List.of(
                    "pydicom",
                    "numpy",
                    "pylibjpeg",
                    "pylibjpeg-libjpeg",
                    "pylibjpeg-openjpeg",
                    "pylibjpeg-rle",
                    "pyjpegls",
                    "python-gdcm"));

    private final PythonHome home;
    private final String script;

    private PythonPeer(String name, String script, List<String> packages) {
        this.home = PythonHome.ofUser(System.getenv(), Path.of(System.getProperty("user.home")), name, packages);
        this.script = script;
    }

    /**
     * The interpreter, installed first where it is missing: that downloads the packages.
     *
     * @throws ContestantFailedException if that can't be done, with what to do instead
     */
    Path python() throws ContestantFailedException {
        try {
            return home.interpreter();
        } catch (NoPythonException e) {
            throw new ContestantFailedException(e.getMessage() + "; give an interpreter that has them by --python");
        }
    }

    /** The script, laid down beside the interpreter. */
    Path script() {
        try (InputStream source = PythonPeer.class.getResourceAsStream(script)) {
            if (source == null) {
                throw new IllegalStateException(script + " is missing in the jar");
            }
            Files.createDirectories(home.folder());
            Path file = home.folder().resolve(script);
            Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Python's folder can't be written", e);
        }
    }
}
