package org.cxrstream.ingest.http;

import static java.util.Objects.requireNonNull;

/**
 * A request is answered with a status and one line of text instead of what it asked for; nothing of it was done, and
 * nothing is promised. The message holds numbers and names that we know, nothing that was sent.
 */
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Status status;

    /** The statuses of RFC 9110 that refuse a request as a whole. */
    public enum Status {
        /** The request is malformed. */
        BAD_REQUEST(400),
        /** The token is missing or wrong. */
        UNAUTHORIZED(401),
        /** There is no such thing. */
        NOT_FOUND(404),
        /** We can't answer in any of the types that the sender takes. */
        NOT_ACCEPTABLE(406),
        /** The body came too slowly. */
        REQUEST_TIMEOUT(408),
        /** The body, or a part of it, is too large. */
        PAYLOAD_TOO_LARGE(413),
        /** The body isn't of the type that we take. */
        UNSUPPORTED_MEDIA_TYPE(415),
        /** Not now: the same request later is safe. The answer says when, in Retry-After. */
        SERVICE_UNAVAILABLE(503);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        /** The number on the wire. */
        public int code() {
            return code;
        }
    }

    /** Says what was given and what was expected. */
    public HttpRefusal(Status status, String message) {
        super(message, null, false, false); // No fault of ours: no stack trace.
        this.status = requireNonNull(status, "status");
    }

    /** The answer's status. */
    public Status status() {
        return status;
    }

    /** The answer's text. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
