package org.cxrstream.compose.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cxrstream.ingest.dicom.DicomDecoder;
import org.cxrstream.ingest.dicom.DicomOptions;

/**
 * Times how ingest prepares images in every transfer syntax, beside the bare codec and beside pydicom, which reads,
 * decodes, digests and stores the same files. All take turns in every round; the first round is thrown away. Without
 * dcmtk, GDCM or pydicom it does what is left.
 */
public final class PrepareBench {
    private final int images;
    private final int rounds;
    private final Optional<Path> python;
    private final PrintWriter out;

    /**
     * Prepares a run.
     *
     * @param images in each transfer syntax
     * @param rounds that count
     * @param python one that has pydicom; empty for one of our own, in a virtual environment of the user's cache
     * @param out hears how it goes
     */
    public PrepareBench(int images, int rounds, Optional<Path> python, PrintWriter out) {
        if (images < 1 || rounds < 1) {
            throw new IllegalArgumentException("images, rounds: %d, %d (expected: >= 1)".formatted(images, rounds));
        }
        this.images = images;
        this.rounds = rounds;
        this.python = python;
        this.out = out;
    }

    /** Does all rounds, in minutes, in a temporary folder that may take 7 MB for each image in each syntax. */
    public PrepareReport run() throws IOException {
        Path folder = Files.createTempDirectory("cxr-bench-prepare");
        try {
            PrepareFiles files = PrepareFiles.make(folder, images, this::say);
            try (PydicomPeer peer = invite(folder)) {
                return run(folder, files, Optional.of(peer), "pydicom " + peer.version());
            } catch (ContestantFailedException e) {
                PrepareReport report = run(folder, files, Optional.empty(), "none");
                report.fail("peer", e.reason());
                return report;
            }
        } finally {
            delete(folder);
        }
    }

    private PydicomPeer invite(Path folder) throws ContestantFailedException, IOException {
        say("starting pydicom" + (python.isPresent() ? "" : " (the first time it is installed: a minute)"));
        Path interpreter = python.isPresent() ? python.get() : PythonPeer.PYDICOM.python();
        Path store = Files.createDirectory(folder.resolve("peer"));
        return new PydicomPeer(interpreter, PythonPeer.PYDICOM.script(), store);
    }

    private PrepareReport run(Path folder, PrepareFiles files, Optional<PydicomPeer> peer, String name)
            throws IOException {
        PrepareReport report = new PrepareReport(images, name);
        files.missing().forEach((syntax, reason) -> report.fail(syntax.id(), reason));
        OurPreparation ours = new OurPreparation(folder, new DicomDecoder(DicomOptions.defaults()));
        for (int round = 0; round <= rounds; round++) {
            say(round == 0 ? "warming up" : "round %d of %d".formatted(round, rounds));
            PrepareReport counted = round == 0 ? new PrepareReport(images, name) : report;
            for (Map.Entry<BenchSyntax, List<Path>> entry : files.files().entrySet()) {
                BenchSyntax syntax = entry.getKey();
                counted.add(syntax, ours.turn(entry.getValue(), syntax.codec()));
                if (peer.isPresent()) {
                    turn(syntax, entry.getValue(), peer.get(), ours, counted);
                }
            }
        }
        return report;
    }

    private void turn(BenchSyntax syntax, List<Path> files, PydicomPeer peer, OurPreparation ours, PrepareReport report)
            throws IOException {
        try {
            PydicomPeer.Turn turn = peer.turn(syntax, files);
            Path last = files.get(files.size() - 1);
            if (syntax.isLossless() && !turn.digest().equals(ours.digestOfSamples(last))) {
                report.fail(syntax.id(), "pydicom's pixels are others than ours");
                return;
            }
            report.addPeer(syntax, peer.decoder(syntax, files), turn.millis());
        } catch (ContestantFailedException e) {
            report.fail(syntax.id(), "pydicom: " + e.reason());
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
