package org.cxrstream.ingest.vault;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.schemas.identity.ImageId;

/**
 * Tells who an image is, and keeps that it was asked: no answer is given that isn't in the audit log. Whether
 * somebody may ask is for the caller to find out. Safe for use by several threads.
 */
public final class AuditedVault {
    private final Vault vault;
    private final AuditLog audit;

    /** Answers from the vault; both stay the caller's to close. */
    public AuditedVault(Vault vault, AuditLog audit) {
        this.vault = requireNonNull(vault, "vault");
        this.audit = requireNonNull(audit, "audit");
    }

    /**
     * Answers a question.
     *
     * @param who who asks, as the audit log names it
     * @return the identity as a JSON object, not to be kept by whoever passes it on; empty if the image isn't known
     * @throws org.cxrstream.schemas.error.TransientFaultException if the vault can't be read or the audit log not
     *     written
     */
    public Optional<String> resolve(String who, ImageId image) {
        Optional<VaultEntry> entry = vault.resolve(image);
        audit.asked(who, image, entry.isPresent());
        return entry.map(AuditedVault::json);
    }

    private static String json(VaultEntry entry) {
        StringBuilder json = new StringBuilder("{");
        field(json, "patient", entry.pseudonym().patient().hex());
        field(json, "image", entry.pseudonym().image().hex());
        field(json, "issuerOfPatientId", entry.issuer());
        field(json, "patientId", entry.patientId());
        boolean isDicom = entry.instance() instanceof InstanceIdentity.OfDicom;
        field(json, isDicom ? "sopInstanceUid" : "file", entry.instance().text());
        entry.studyUid().ifPresent(uid -> field(json, "studyInstanceUid", uid));
        entry.seriesUid().ifPresent(uid -> field(json, "seriesInstanceUid", uid));
        return json.append("\"dateShiftDays\":")
                .append(entry.shift().days())
                .append('}')
                .toString();
    }

    private static void field(StringBuilder json, String name, String value) {
        json.append(quoted(name)).append(':').append(quoted(value)).append(',');
    }

    /** RFC 8259 §7. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20 || Character.isSurrogate((char) c)) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
