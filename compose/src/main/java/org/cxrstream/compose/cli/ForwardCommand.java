package org.cxrstream.compose.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says under which pseudonyms a patient, an image, a study or a series is known. Never prints what it was given. */
@Command(
        name = "pseudonym",
        description = "Print the pseudonyms of a patient and of DICOM UIDs, to join masks to studies.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Other users of the machine see options in its list of processes. Without --patient-id and --uid, lines are",
            "read from standard input: patient id, issuer, UID, parted by tabs; issuer and UID may be left out. For each",
            "line one is printed: the patient's pseudonym and the UID's, parted by a tab.",
            "",
            "Examples:",
            "  cxr pseudonym --data /srv/cxr < ids.tsv",
            "  cxr pseudonym --patient-id 4711 --issuer hospital --uid 1.2.840.113619.2.1"
        })
final class ForwardCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private IssuerOptions issuers = new IssuerOptions();

    @Option(names = "--patient-id", paramLabel = "ID", description = "The patient's id.")
    private @Nullable String patientId;

    @Option(names = "--issuer", paramLabel = "NAME", description = "Who gave the id (default: --default-issuer).")
    private @Nullable String issuer;

    @Option(names = "--uid", paramLabel = "UID", description = "UID of an instance, study or series; may be repeated.")
    private List<String> uids = new ArrayList<>();

    @Override
    public Integer call() {
        Pseudonymiser pseudonymiser = new Pseudonymiser(key.load(data.folder()), issuers.policy());
        PrintWriter out = spec.commandLine().getOut();
        if (patientId == null && uids.isEmpty()) {
            readLines(pseudonymiser, out);
        } else {
            Optional.ofNullable(patientId)
                    .ifPresent(id -> out.println("patient " + patient(pseudonymiser, id, Optional.ofNullable(issuer))));
            uids.forEach(uid -> out.println("uid     " + uid(pseudonymiser, uid)));
        }
        out.flush();
        return 0;
    }

    private static void readLines(Pseudonymiser pseudonymiser, PrintWriter out) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    out.println(answer(pseudonymiser, line.split("\t", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("standard input", e);
        }
    }

    private static String answer(Pseudonymiser pseudonymiser, String[] cells) {
        if (cells.length > 3) {
            throw new SetupException(
                    Kind.USAGE, "line: %d cells (expected: patient id, issuer, UID)".formatted(cells.length));
        }
        Optional<String> issuer = cell(cells, 1);
        String patient =
                cell(cells, 0).map(id -> patient(pseudonymiser, id, issuer)).orElse("");
        return patient + "\t"
                + cell(cells, 2).map(uid -> uid(pseudonymiser, uid)).orElse("");
    }

    private static Optional<String> cell(String[] cells, int index) {
        return index < cells.length
                ? Optional.of(cells[index].strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private static String patient(Pseudonymiser pseudonymiser, String id, Optional<String> issuer) {
        try {
            return pseudonymiser.patient(new PatientIdentity(issuer, id)).hex();
        } catch (PoisonInputException | IllegalArgumentException e) { // Neither quotes what it was given.
            throw new SetupException(Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static String uid(Pseudonymiser pseudonymiser, String uid) {
        try {
            return pseudonymiser.uid(uid);
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
