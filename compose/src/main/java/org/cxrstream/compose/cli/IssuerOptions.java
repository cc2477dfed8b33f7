package org.cxrstream.compose.cli;

import org.cxrstream.ingest.deidentify.IssuerPolicy;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import picocli.CommandLine.Option;

/** What becomes of patient ids without an issuer. */
final class IssuerOptions {
    @Option(
            names = "--default-issuer",
            paramLabel = "NAME",
            defaultValue = "${env:CXR_DEFAULT_ISSUER:-" + Pseudonymiser.DEFAULT_ISSUER + "}",
            description = "Who gave patient ids that don't say it; the same for all bridges of one hospital"
                    + " (env CXR_DEFAULT_ISSUER; default ${DEFAULT-VALUE}).")
    private String defaultIssuer = Pseudonymiser.DEFAULT_ISSUER;

    @Option(
            names = "--require-issuer",
            description = "Refuse patient ids that don't say who gave them, with the reason ISSUER_MISSING.")
    private boolean isRequired;

    IssuerPolicy policy() {
        return isRequired ? IssuerPolicy.refuse() : IssuerPolicy.assume(defaultIssuer);
    }
}
