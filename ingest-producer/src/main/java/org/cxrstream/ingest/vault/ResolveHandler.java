package org.cxrstream.ingest.vault;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.schemas.identity.ImageId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /resolve/{image}} without its server: whoever has a token of its own learns who an image is, and the
 * audit log keeps that it asked. To be mounted with TLS, beside intake but with other tokens. Safe for use by
 * several threads.
 */
public final class ResolveHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ResolveHandler.class);

    private final Vault vault;
    private final AccessTokens tokens;
    private final AuditLog audit;

    /**
     * What to answer.
     *
     * @param status 200 with the identity, 400 if the path holds no pseudonym, 401 without a token that is known, 404
     *     if the image isn't known
     * @param json the body, application/json; to be sent with {@code Cache-Control: no-store}
     */
    public record Answer(int status, String json) {}

    /** Answers from the vault; all three stay the caller's to close. */
    public ResolveHandler(Vault vault, AccessTokens tokens, AuditLog audit) {
        this.vault = requireNonNull(vault, "vault");
        this.tokens = requireNonNull(tokens, "tokens");
        this.audit = requireNonNull(audit, "audit");
    }

    /**
     * Answers a question. Nothing about the image shows before the token was known.
     *
     * @param authorization the request's Authorization header
     * @param image the pseudonym in the path, as it came
     * @throws org.cxrstream.schemas.error.TransientFaultException if the vault can't be read or the audit log not
     *     written; answer 503
     */
    public Answer resolve(Optional<String> authorization, String image) {
        Optional<String> who = authorization.flatMap(tokens::nameOf);
        if (who.isEmpty()) {
            LOG.warn("resolve: refused, no token that is known");
            return new Answer(401, error("a bearer token is needed"));
        }
        if (!image.matches("[0-9a-f]{" + ImageId.DIGITS + "}")) {
            return new Answer(400, error("image: expected %d lower-case hex digits".formatted(ImageId.DIGITS)));
        }
        ImageId pseudonym = new ImageId(image);
        Optional<VaultEntry> entry = vault.resolve(pseudonym);
        audit.asked(who.get(), pseudonym, entry.isPresent());
        return entry.map(found -> new Answer(200, json(found)))
                .orElseGet(() -> new Answer(404, error("image: not known")));
    }

    private static String error(String message) {
        return "{\"error\":" + quoted(message) + "}";
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
