package org.cxrstream.schemas.error;

import static java.util.Objects.requireNonNull;

/**
 * The set-up is wrong: a configuration value, a topic, a port, the data folder, the pseudonym key. The
 * program stops before it touches anything, prints the message and exits with {@link Kind#exitCode()}.
 */
public final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What is wrong, with the exit status that scripts can tell apart (BSD sysexits). */
    public enum Kind {
        /** Wrong command line or unknown configuration key. */
        USAGE(64),
        /** An input file or folder is missing or unusable as a whole. */
        NO_INPUT(66),
        /** A port is taken, or the broker or a service can't be reached. */
        UNAVAILABLE(69),
        /** The data folder can't be written. */
        CANNOT_CREATE(73),
        /** Another instance holds the data folder. */
        IN_USE(75),
        /** The pseudonym key or another secret doesn't fit the deployment. */
        NO_PERMISSION(77),
        /** A configuration value or a topic's configuration is wrong. */
        CONFIGURATION(78);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process's exit status. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** Says what was given, what was expected and what to do. */
    public SetupException(Kind kind, String message) {
        super(message);
        this.kind = requireNonNull(kind, "kind");
    }

    /** Which exit status fits. */
    public Kind kind() {
        return kind;
    }
}
